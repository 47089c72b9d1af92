"use strict";
/* The report's manuscript in two panes: exchanges and their notes on the left, the transcript on the right. On a
   narrow screen it stays as it is, one column. A quote leads to its words, marked words lead to their note. */
(() => {
  const root = document.getElementById("root");
  let whole = "";
  const wide = matchMedia("(min-width: 50rem)");

  const pane = (name, label) => {
    const made = document.createElement("section");
    made.className = `pane ${name}`;
    made.setAttribute("aria-label", label);
    made.tabIndex = 0;
    made.innerHTML = '<div class="plumbline manuscript"></div>';
    root.appendChild(made);
    return made.firstChild;
  };

  const number = (note) => Number(note.id.split("-")[1]);

  const wayToWords = (part) => {
    const link = document.createElement("a");
    const time = part.querySelector("time.time")?.textContent;
    link.href = `#${part.id}`;
    link.className = "to-words";
    link.textContent = time ? `In the transcript at ${time}` : "In the transcript";
    return link;
  };

  /* On a narrow screen what was said between the questions is folded, so that the first answer is near. */
  const fold = () => {
    for (const between of root.querySelectorAll(".between")) {
      const folded = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = "Said between the questions";
      folded.className = "folded plumbline";
      between.replaceWith(folded);
      folded.append(summary, between);
    }
  };

  const split = () => {
    const manuscript = root.firstElementChild;
    const notes = pane("notes", "Answers and what they were held against");
    const words = pane("words", "Transcript");
    for (const part of [...manuscript.children]) {
      if (part.matches(".exchange")) {
        const left = document.createElement("article");
        left.className = "exchange";
        left.setAttribute("aria-labelledby", `${part.id}-title`);
        const flow = document.createElement("div");
        flow.className = "flow";
        const inOrder = [...part.querySelectorAll(".note")].sort((a, b) => number(a) - number(b));
        flow.append(...inOrder, ...part.querySelectorAll(".foot"));
        const header = part.querySelector("header");
        header.append(wayToWords(part));
        left.append(header, flow);
        notes.append(left);
      }
      words.append(part);
    }
    manuscript.remove();
  };

  const panes = () => [root, ...root.querySelectorAll(".pane")];

  const lay = () => {
    if (!whole) return; // the frame may change its width before it is told what to show
    const places = panes().map((pane) => pane.scrollTop);
    root.innerHTML = whole;
    root.classList.toggle("split", wide.matches);
    if (wide.matches) split();
    else fold();
    panes().forEach((pane, n) => (pane.scrollTop = places[n] ?? 0));
  };

  const shine = (note) => {
    for (const old of root.querySelectorAll(".lit, .chosen")) old.classList.remove("lit", "chosen");
    if (!note) return;
    const marks = root.querySelectorAll(`mark[data-note="${CSS.escape(note)}"]`);
    for (const element of [document.getElementById(note), ...marks]) element?.classList.add("lit");
  };

  /* The number at the end of marked words; it may stand in a later piece of them. */
  const wayBack = (mark) => {
    const ends = root.querySelectorAll(`a.ref[href="#${CSS.escape(mark.dataset.note)}"]`);
    return [...ends].find((end) => mark.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING);
  };

  const show = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    const mark = target.closest("mark[data-note]");
    const note = mark ? mark.dataset.note : target.closest(".note")?.id;
    shine(note);
    target.classList.add("chosen");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: target.matches(".exchange") ? "start" : "center", behavior: calm ? "auto" : "smooth" });
    const focused = (mark && wayBack(mark)) || target;
    if (focused === target) target.tabIndex = -1;
    focused.focus({ preventScroll: true });
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button) {
      parent.postMessage({ ...button.dataset }, "*");
      return;
    }
    const said = event.target.closest(".quotes li");
    const link = event.target.closest('a[href^="#"]') ?? said?.querySelector("a");
    const mark = event.target.closest("mark[data-note]");
    if (link) {
      event.preventDefault();
      show(decodeURIComponent(link.hash.slice(1)));
    } else if (mark && getSelection().isCollapsed) {
      show(mark.dataset.note);
    }
  });

  /* Both panes at an exchange, without moving the page around. */
  const begin = (id) => {
    const title = document.getElementById(`${id}-title`)?.closest("article");
    for (const part of [title, document.getElementById(id)]) {
      const pane = part?.closest(".pane") ?? root;
      if (part) pane.scrollTop += part.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    }
  };

  /* The page around says what is read and where to begin; it hears the keys that lead through the queue. */
  let begun = "";
  addEventListener("message", (event) => {
    if (event.source !== parent || typeof event.data?.words !== "string") return;
    const { words, show: place } = event.data;
    if (words !== whole) {
      whole = words;
      lay();
    }
    if (place && place !== begun) begin(place);
    begun = place;
  });
  addEventListener("keydown", (event) => {
    if ((event.key === "n" || event.key === "p") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      parent.postMessage({ act: event.key === "n" ? "next" : "previous" }, "*");
    }
  });

  wide.addEventListener("change", lay);
})();
