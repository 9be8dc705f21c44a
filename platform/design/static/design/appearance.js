// « Prendre cette couleur »: writes the colour that passes where the refused one stands. Squares follow what is typed.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-colour]");
  if (!button) return;
  const field = button.form.elements[button.dataset.takeFor];
  field.value = button.dataset.takeColour;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

document.addEventListener("input", (event) => {
  const shown = event.target.closest("[data-swatch]")?.parentElement.querySelector(".swatch path");
  if (shown && /^#[0-9a-f]{6}$/i.test(event.target.value)) shown.setAttribute("fill", event.target.value);
});
