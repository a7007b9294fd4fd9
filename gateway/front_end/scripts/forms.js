export function showErrorSummary() {
  const summary = document.querySelector(".govuk-error-summary");
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.focus();
}

// A part with data-when="field" data-values='["A"]' is asked only while that field has one of the values.
export function keepRadiosInStep() {
  const parts = document.querySelectorAll("[data-when]");
  if (!parts.length) return;
  const update = () => {
    for (const part of parts) {
      const form = part.closest("form");
      const chosen = new FormData(form).getAll(part.dataset.when);
      const wanted = JSON.parse(part.dataset.values);
      part.hidden = !chosen.some((value) => wanted.includes(value));
    }
  };
  document.addEventListener("change", update);
  update();
}

export function fillCounters() {
  for (const field of document.querySelectorAll("textarea[data-max-length]")) {
    const most = Number(field.dataset.maxLength);
    const counter = document.createElement("p");
    counter.className = "counter";
    counter.setAttribute("aria-live", "polite");
    field.after(counter);
    const update = () => {
      const left = most - [...field.value].length;
      counter.textContent = left >= 0 ? `还可以输入 ${left} 个字` : `超出 ${-left} 个字`;
      counter.classList.toggle("counter--over", left < 0);
    };
    field.addEventListener("input", update);
    update();
  }
}

// The browser's own words on file fields come in its language, not in the page's.
export function nameFiles() {
  for (const field of document.querySelectorAll("input.govuk-file-upload")) {
    const box = document.createElement("div");
    box.className = "file-box";
    const button = document.createElement("span");
    button.className = "file-box__button";
    button.textContent = "选择文件";
    const text = document.createElement("span");
    text.className = "file-box__text";
    text.setAttribute("aria-live", "polite");
    field.before(box);
    box.append(button, text, field);
    const update = () => {
      const names = [...field.files].map((file) => file.name);
      text.textContent = names.length ? names.join("、") : "未选择文件，也可以拖放到这里";
      box.classList.toggle("file-box--chosen", names.length > 0);
    };
    field.addEventListener("change", update);
    update();
  }
}

// A second click on a button that is already sending does nothing. (The server would answer both alike.)
export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  // Coming back with the browser's back button shows the page as it was left: let it be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
    for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  });
}
