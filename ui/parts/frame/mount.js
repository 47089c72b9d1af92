// Shows a whole document in a frame of its own. Without "allow-same-origin" nothing in it reaches this page.
export default function (component) {
  const { parentElement, data } = component;
  let frame = parentElement.querySelector("iframe");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = data.title;
    parentElement.appendChild(frame);
  }
  if (frame.dataset.shown !== data.shown) {
    frame.dataset.shown = data.shown;
    frame.srcdoc = data.document;
  }
}
