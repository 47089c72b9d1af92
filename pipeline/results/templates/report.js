"use strict";
/* Lights up a note with its quotes, whichever of them the pointer or the keyboard is on. The page is whole without. */
(() => {
  const page = document.querySelector(".manuscript");
  let lit = [];
  const noteOf = (element) => {
    const mark = element.closest("mark[data-note]");
    const note = element.closest(".note");
    return mark ? mark.dataset.note : note && note.id;
  };
  const light = (id) => {
    lit.forEach((element) => element.classList.remove("lit"));
    lit = id ? [document.getElementById(id), ...page.querySelectorAll(`mark[data-note="${id}"]`)] : [];
    lit.forEach((element) => element.classList.add("lit"));
  };
  for (const kind of ["pointerover", "focusin"]) {
    page.addEventListener(kind, (event) => light(noteOf(event.target)));
  }
  page.addEventListener("pointerleave", () => light(null));
  page.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-note]");
    if (mark && !event.target.closest("a") && getSelection().isCollapsed) location.hash = mark.dataset.note;
  });
})();
