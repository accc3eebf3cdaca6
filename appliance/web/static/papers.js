// The previews of a sitting's papers, one after the other: the box makes one paper at a time.
// Everything works without this file; then there are no pictures.

for (const picture of document.querySelectorAll("img[data-from]")) {
  await new Promise((done) => {
    picture.addEventListener("load", done, { once: true });
    picture.addEventListener("error", done, { once: true });
    picture.src = picture.dataset.from;
  });
}
