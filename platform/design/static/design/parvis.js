// The little JavaScript there is. Everything works without it.
"use strict";

// Escape closes the menu and gives the focus back to its button; so does a press outside.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.nav-narrow[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.nav-narrow[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// A form is sent once: a second press within five seconds is ignored (the server guards against repeats too).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  const now = Date.now();
  if (form.dataset.sentAt && now - Number(form.dataset.sentAt) < 5000) {
    event.preventDefault();
    return;
  }
  form.dataset.sentAt = String(now);
});
