// Comforts of the applicant's own pages. Every page works without this file.

// A page that a worker has still to draw is asked for once more.
for (const picture of document.querySelectorAll(".mending-pair img")) {
  const again = () => setTimeout(() => (picture.src = picture.src), 4000);
  if (picture.complete && !picture.naturalWidth) again();
  else picture.addEventListener("error", again, { once: true });
}

// A certificate is shared with what the device offers, else its address is copied.
for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  const say = button.closest("section").querySelector("[role=status]");
  button.addEventListener("click", async () => {
    const url = new URL(button.dataset.share, location.href).href;
    try {
      if (navigator.share) await navigator.share({ title: button.dataset.title, url });
      else {
        await navigator.clipboard.writeText(url);
        say.textContent = "Alamat halaman cek keaslian sudah disalin.";
      }
    } catch (error) {
      if (error.name !== "AbortError") say.textContent = `Salin alamat ini: ${url}`;
    }
  });
}
