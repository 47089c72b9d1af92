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
  // What is read is sent after the frame has its own script, so that a change of it keeps the place.
  const send = () => frame.contentWindow?.postMessage({ words: data.words, show: data.at }, "*");
  frame.onload = send;
  if (!frame.srcdoc) frame.srcdoc = data.document;
  else if (frame.dataset.shown !== data.shown || frame.dataset.at !== String(data.at)) send();
  frame.dataset.shown = data.shown;
  frame.dataset.at = String(data.at);
  const heard = (event) => {
    if (event.source !== frame.contentWindow || typeof event.data?.act !== "string") return;
    const { act, exchange, criterion } = event.data;
    setTriggerValue("pressed", { act, exchange: Number(exchange), criterion: String(criterion ?? "") });
  };
  window.addEventListener("message", heard);
  return () => window.removeEventListener("message", heard);
}
