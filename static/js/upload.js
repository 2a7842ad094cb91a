// Photos before they are sent: made smaller, turned, cropped, looked at. Without this file they are sent as they are.

const LONGEST = 2000; // dots of the longer side: a sheet of A4 stays readable
const QUALITY = 0.85;
const SLACK = 0.04; // how far from the shape asked for the portal takes a photo
const PATIENCE = 180_000;

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const button = (text, act, look = "btn-secondary btn-sm") =>
  make("button", { type: "button", className: `btn ${look}`, textContent: text, onclick: act });

// A drawing of this size, white where the picture has nothing.
function drawing(width, height, draw) {
  const canvas = make("canvas", { width: Math.round(width), height: Math.round(height) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  draw(pen, canvas);
  return canvas;
}

// The photo upright, as the phone meant it, and small enough for a slow connection.
async function smaller(file) {
  const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(photo.width, photo.height));
  const canvas = drawing(photo.width * scale, photo.height * scale, (pen, { width, height }) => pen.drawImage(photo, 0, 0, width, height));
  photo.close();
  return { canvas, shrunk: scale < 1 };
}

const turned = (from) =>
  drawing(from.height, from.width, (pen, { width }) => {
    pen.translate(width, 0);
    pen.rotate(Math.PI / 2);
    pen.drawImage(from, 0, 0);
  });

async function fileOf(shot) {
  const blob = await new Promise((done) => shot.canvas.toBlob(done, "image/jpeg", QUALITY));
  return new File([blob], `${shot.name.replace(/\.[^.]*$/, "") || "foto"}.jpg`, { type: "image/jpeg" });
}

// --- Cropping: the library is fetched when somebody crops for the first time --------------------------------------
const HANDLES = ["n-resize", "e-resize", "s-resize", "w-resize", "ne-resize", "nw-resize", "se-resize", "sw-resize"];

function frame(ratio) {
  const edges = HANDLES.map((act) => `<cropper-handle action="${act}"></cropper-handle>`).join("");
  return `<cropper-canvas background><cropper-image></cropper-image><cropper-shade hidden></cropper-shade>
    <cropper-selection movable resizable zoomable keyboard precise ${ratio ? `aspect-ratio="${ratio}"` : ""}>
    <cropper-grid aria-hidden="true" bordered covered></cropper-grid>
    <cropper-handle action="move" theme-color="transparent"></cropper-handle>${edges}</cropper-selection></cropper-canvas>`;
}

// The largest frame of the shape asked for, in the middle of the photo; it stays on the photo.
function fitFrame(selection, photo, stage, ratio) {
  const inside = photo.getBoundingClientRect();
  const around = stage.getBoundingClientRect();
  const edge = { left: inside.left - around.left, top: inside.top - around.top, width: inside.width, height: inside.height };
  const width = ratio ? Math.min(edge.width, edge.height * ratio) : edge.width;
  const height = ratio ? width / ratio : edge.height;
  selection.$change(edge.left + (edge.width - width) / 2, edge.top + (edge.height - height) / 2, width, height);
  selection.addEventListener("change", (event) => {
    const to = event.detail;
    const within = to.x >= edge.left - 1 && to.y >= edge.top - 1 && to.x + to.width <= edge.left + edge.width + 1;
    if (!within || to.y + to.height > edge.top + edge.height + 1) event.preventDefault();
  });
  return edge;
}

async function crop(canvas, { library, ratio }) {
  const { default: Cropper } = await import(library);
  const stage = make("div", { className: "crop-stage" });
  const hint = "Geser bingkai dengan jari atau tombol panah; + dan − mengubah besarnya.";
  const box = make("dialog", { className: "crop-box" }, make("h2", { textContent: "Potong foto" }), make("p", { textContent: hint }), stage);
  box.setAttribute("aria-label", "Potong foto");
  const bar = make("div", { className: "button-bar" });
  box.append(bar);
  document.body.append(box);
  box.showModal();
  const tool = new Cropper(canvas, { container: stage, template: frame(ratio) });
  const [photo, selection] = [tool.getCropperImage(), tool.getCropperSelection()];
  await photo.$ready();
  photo.$center("contain");
  const edge = fitFrame(selection, photo, stage, ratio);
  return new Promise((done) => {
    const close = (result) => {
      box.remove();
      canvas.style.display = "";
      done(result);
    };
    const take = async () => {
      const width = Math.max(1, Math.round((selection.width * canvas.width) / edge.width));
      const cut = await selection.$toCanvas({ width });
      close(drawing(cut.width, cut.height, (pen) => pen.drawImage(cut, 0, 0)));
    };
    bar.append(button("Pakai potongan ini", take, "btn-primary"), button("Batal", () => close(null), "btn-link"));
    box.addEventListener("cancel", () => close(null));
    bar.firstChild.focus();
  });
}

// --- What is about to be sent ------------------------------------------------------------------------------------
class Looks {
  shots = [];

  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.many = input.multiple;
    const [wide, high] = (input.dataset.ratio ?? "").split("/").map(Number);
    this.shape = { library: this.form.dataset.cropper, ratio: wide / high || 0 };
    this.list = make("ol", { className: "photo-parts" });
    this.note = make("p", { className: "photo-note" });
    this.note.setAttribute("role", "status");
    this.box = make("div", { hidden: true }, make("p", {}, make("strong", { textContent: "Terbaca jelas?" }), " Periksa sebelum mengirim."), this.list);
    (input.closest(".file-pick") ?? input).after(this.box, this.note);
    input.addEventListener("change", () => this.take([...input.files]));
    if (input.files.length) this.take([...input.files]); // going back keeps the choice
  }

  async take(files) {
    if (!this.many) this.shots = [];
    this.say("");
    const photos = files.filter((file) => file.type.startsWith("image/"));
    for (const file of photos) {
      try {
        await this.add(file);
      } catch {
        this.say(`Foto ${file.name} tidak dapat dibuka di sini. Simpan sebagai JPG, atau potret ulang.`);
      }
    }
    if (this.many) this.input.value = ""; // the same photo may be chosen again; what is shown is what is sent
    await this.show();
  }

  async add(file) {
    const { canvas, shrunk } = await smaller(file);
    const shot = { canvas, name: file.name };
    this.shots.push(shot);
    if (shrunk) this.say("Foto terlalu besar; kami perkecil untuk Anda.");
    const { ratio } = this.shape;
    if (ratio && Math.abs(canvas.width / canvas.height / ratio - 1) > SLACK) await this.cut(shot);
  }

  say(text) {
    this.note.textContent = text;
  }

  async cut(shot) {
    shot.canvas = (await crop(shot.canvas, this.shape)) ?? shot.canvas;
    await this.show();
  }

  async turn(shot) {
    shot.canvas = turned(shot.canvas);
    await this.show();
  }

  async drop(shot) {
    this.shots = this.shots.filter((other) => other !== shot);
    if (!this.many) this.input.value = "";
    await this.show();
  }

  async show() {
    this.box.hidden = !this.shots.length;
    this.list.replaceChildren(...this.shots.map((shot, place) => this.look(shot, place + 1)));
    const said = this.input.closest(".file-pick")?.querySelector(".file-name");
    if (this.many && said) said.textContent = this.shots.length ? `${this.shots.length} foto siap dikirim` : "";
    if (!this.many && this.shots.length) {
      const chosen = new DataTransfer();
      chosen.items.add(await fileOf(this.shots[0]));
      this.input.files = chosen.files;
    }
  }

  look(shot, place) {
    shot.canvas.setAttribute("role", "img");
    shot.canvas.setAttribute("aria-label", `Foto ${place}: ${shot.name}`);
    const acts = [["Putar", () => this.turn(shot)], ["Potong", () => this.cut(shot)], ["Buang", () => this.drop(shot)]];
    const buttons = acts.map(([word, act]) => {
      const one = button(word, act);
      one.setAttribute("aria-label", `${word} foto ${place}`);
      return one;
    });
    return make("li", {}, shot.canvas, make("div", { className: "photo-acts" }, ...buttons));
  }
}

// --- Sending photo by photo: what arrived stays, whatever the connection does ---------------------------------------
async function post(form, shot) {
  const body = new FormData(form);
  body.delete("file");
  body.append("file", await fileOf(shot));
  return fetch(form.action, { method: "POST", body, headers: { "X-Photo": "1" }, signal: AbortSignal.timeout(PATIENCE) });
}

// A request sent twice is answered with the page itself; whoever was signed out lands elsewhere.
const arrived = (answer) => answer.status === 201 || (answer.ok && new URL(answer.url).pathname === location.pathname);

async function send(form, looks) {
  const total = looks.shots.length;
  for (let place = 1; place <= total; place += 1) {
    looks.say(`Mengirim foto ${place} dari ${total}…`);
    const stopped = `Terhenti di foto ${place} dari ${total}; ${place - 1} sudah sampai dan tersimpan.`;
    let answer;
    try {
      answer = await post(form, looks.shots[0]);
    } catch {
      return `${stopped} Periksa sambungan, lalu tekan Kirim sisanya.`;
    }
    if (answer.status === 422) return `Foto ${place} tidak diterima: ${await answer.text()} Buang atau ganti fotonya.`;
    if (!arrived(answer)) return `${stopped} Muat ulang halaman ini, lalu kirim sisanya.`;
    await looks.drop(looks.shots[0]);
  }
  return "";
}

function finish(form) {
  if ("stated" in form.dataset) {
    location.reload();
    return;
  }
  form.append(make("input", { type: "hidden", name: "bind", value: "1" }));
  form.submit();
}

let sending = false;
function sendOneByOne(form, looks) {
  const main = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    if (!looks.shots.length) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    main.setAttribute("aria-busy", "true");
    const stopped = await send(form, looks);
    sending = false;
    main.removeAttribute("aria-busy");
    if (!stopped) return finish(form);
    looks.say(stopped);
    main.lastChild.textContent = "Kirim sisanya";
    return undefined;
  });
}
window.addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});

// The sheet shows the camera first where there is no mouse: the page itself follows, for keys and for readers.
if (matchMedia("(hover: none), (pointer: coarse)").matches) {
  for (const first of document.querySelectorAll(".ways-in > .photos, .ways-in form > #div_id_photo")) {
    const group = first.parentElement;
    group.insertBefore(first, group.querySelector(":scope > form, :scope > #div_id_file"));
  }
}

for (const input of document.querySelectorAll("form[data-cropper] input[type=file]")) {
  const looks = new Looks(input);
  if (looks.many) sendOneByOne(input.form, looks);
}
