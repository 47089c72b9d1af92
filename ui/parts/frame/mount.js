// Shows a whole document in a frame of its own. Without "allow-same-origin" nothing in it reaches this page; it
// may say which button was pressed, and what it says is taken for no more than that.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let frame = parentElement.querySelector("iframe");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = data.title;
    parentElement.appendChild(frame);
  }
  const point = () => data.at && frame.contentWindow?.postMessage({ show: data.at }, "*");
  frame.onload = point;
  if (frame.dataset.shown !== data.shown) {
    frame.dataset.shown = data.shown;
    frame.srcdoc = data.document;
  } else if (frame.dataset.at !== data.at) {
    point();
  }
  frame.dataset.at = data.at;
  const heard = (event) => {
    if (event.source !== frame.contentWindow || typeof event.data?.act !== "string") return;
    const { act, exchange, criterion } = event.data;
    setTriggerValue("pressed", { act, exchange: Number(exchange), criterion: String(criterion ?? "") });
  };
  window.addEventListener("message", heard);
  return () => window.removeEventListener("message", heard);
}
