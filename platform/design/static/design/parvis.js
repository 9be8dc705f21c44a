// The little JavaScript there is. Everything works without it.
"use strict";

// Escape closes a menu and gives the focus back to its button: the section folded out first; so does a press outside.
const MENUS = "details.nav-narrow[open], details.submenu[open]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...document.querySelectorAll(MENUS)].pop();
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  document.querySelectorAll(MENUS).forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  // A link to a page that also stands here as a dialog: shown in place, unless it is asked for elsewhere.
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog || !dialog.showModal) return;
  event.preventDefault();
  dialog.showModal();
});

// What narrows a list stands open on a wide screen: style sheets do it (browse.css), where they can.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 52.01rem)").matches) {
  document.querySelectorAll("details.fold").forEach((one) => {
    one.open = true;
  });
}

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
