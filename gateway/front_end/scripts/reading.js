// 朗读: the browser's own voice reads the main part aloud. The button shows only where that works.
export function offerReading() {
  const button = document.getElementById("read-aloud");
  if (!button || !("speechSynthesis" in window)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      button.setAttribute("aria-pressed", "false");
      return;
    }
    const text = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
    text.lang = "zh-CN";
    text.onend = () => button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    speechSynthesis.speak(text);
  });
}
