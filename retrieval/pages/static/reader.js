// Comforts; every page does without them.
"use strict";

const field = document.querySelector("#q");

document.addEventListener("keydown", (pressed) => {
  const typing = pressed.target.closest("input, textarea, select, [contenteditable]");
  if (pressed.key !== "/" || typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey) {
    return;
  }
  pressed.preventDefault();
  field.focus();
  field.select();
});

// What was found is told once the page is there: a live region tells only what changes.
const status = document.querySelector("#status");
if (status) {
  const told = status.textContent;
  status.textContent = "";
  setTimeout(() => { status.textContent = told; }, 50);
}

// An empty day or filter needs no place in the address.
document.querySelector(".ask form").addEventListener("submit", (sent) => {
  for (const input of sent.target.querySelectorAll("input")) {
    input.disabled = input.value === "" && !input.required;
  }
});
addEventListener("pageshow", () => {
  for (const input of document.querySelectorAll(".ask input")) {
    input.disabled = false;
  }
});

const select = (element) => {
  const chosen = document.createRange();
  chosen.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(chosen);
};

for (const citation of document.querySelectorAll("dd.citation")) {
  const style = citation.previousElementSibling;
  const name = style.textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  const what = document.createElement("span");
  what.className = "unseen";
  what.textContent = ` ${name}`;
  button.append(what);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(citation.textContent);
      button.firstChild.textContent = "Copied";
    } catch {
      // Without TLS a browser lends no clipboard: what is selected can be copied by hand.
      select(citation);
      button.firstChild.textContent = "Selected";
    }
    setTimeout(() => { button.firstChild.textContent = "Copy"; }, 2000);
  });
  style.append(button);
}
