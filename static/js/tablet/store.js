// What the device keeps of one exam: sealed with a key that no script can read out, and that goes with the data.

import { deleteDB, openDB } from "../../vendor/idb/idb.js";

const KEY = "key";
const HELD = "held";
const nameOf = (code) => `uji-${code}`;

async function keyOf(db) {
  const known = await db.get("keys", KEY);
  if (known) return known;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const work = db.transaction("keys", "readwrite");
  const meanwhile = await work.store.get(KEY); // another tab was faster
  if (!meanwhile) await work.store.put(fresh, KEY);
  await work.done;
  return meanwhile ?? fresh;
}

export async function openStore(code) {
  const db = await openDB(nameOf(code), 1, {
    upgrade(made) {
      made.createObjectStore("keys");
      made.createObjectStore("held");
      made.createObjectStore("rows", { keyPath: "id" });
    },
    blocking: () => db.close(), // another tab erases it
  });
  const key = await keyOf(db);

  async function sealed(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12)); // never twice under one key
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(value)));
    return { iv, box };
  }
  async function opened({ iv, box }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box)));
  }

  let before = Promise.resolve(); // one write after the other, in the order in which they were asked for
  const inTurn = (write) => (before = before.catch(() => {}).then(write));

  return {
    /** What the portal last said; undefined before it said anything. */
    async held() {
      const found = await db.get("held", HELD);
      return found && opened(found);
    },
    async hold(said) {
      await db.put("held", await sealed(said), HELD);
    },
    /** Rows that were not acknowledged, in the order in which they were recorded. */
    async rows() {
      const found = await db.getAll("rows");
      const rows = await Promise.all(found.map(async (one) => ({ ...(await opened(one)), id: one.id, n: one.n })));
      return rows.sort((one, two) => one.n - two.n);
    },
    /** Resolves once the row is on the disk of the device. */
    keep({ id, n, ...row }) {
      return inTurn(async () => {
        const box = await sealed(row);
        const work = db.transaction("rows", "readwrite", { durability: "strict" });
        await work.store.put({ id, n, ...box });
        await work.done;
      });
    },
    forget(ids) {
      return inTurn(async () => {
        const work = db.transaction("rows", "readwrite");
        await Promise.all([...ids.map((id) => work.store.delete(id)), work.done]);
      });
    },
    /** Data, rows and key are gone for good. */
    async erase() {
      await before.catch(() => {});
      db.close();
      await deleteDB(nameOf(code));
    },
  };
}
