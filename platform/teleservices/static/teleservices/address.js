// Addresses proposed while one is typed: an editable combobox (ARIA 1.2). Typing alone is always enough.
"use strict";

(() => {
  const PAUSE = 300;
  const SHORTEST = 3;
  let made = 0;

  const part = (field, name) => field.querySelector(`[name$="-${name}"]`);

  function prepare(field) {
    const input = part(field, "street") || part(field, "text");
    if (!input || input.getAttribute("role") === "combobox") return;
    const words = field.dataset;
    const id = `propositions-${(made += 1)}`;
    const list = document.createElement("ul");
    list.id = id;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.name);
    const said = document.createElement("p");
    said.className = "sr-only";
    said.setAttribute("role", "status");
    input.after(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", id);
    input.setAttribute("aria-expanded", "false");
    // The browser's own list would cover ours; once something is chosen, or nobody answers, it is not missed.
    let places = [];
    let at = -1;
    let timer = 0;
    let turn = 0;

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (next) => {
      at = next;
      [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const put = (name, value) => {
      const target = part(field, name);
      if (target) target.value = value;
    };
    const take = (place) => {
      input.value = part(field, "street") ? place.street : place.label;
      put("postcode", place.postcode);
      put("city", place.city);
      put("lat", place.lat);
      put("lon", place.lon);
      Object.assign(field.dataset, { chosen: `${place.lat},${place.lon}` });
      field.dispatchEvent(new Event("place"));
      close();
      said.textContent = place.label;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = () => {
      list.replaceChildren(
        ...places.map((place, number) => {
          const option = document.createElement("li");
          option.id = `${id}-${number}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = place.label;
          option.addEventListener("pointerdown", (event) => event.preventDefault());
          option.addEventListener("click", () => take(place));
          return option;
        }),
      );
      list.hidden = !places.length;
      at = -1;
      input.setAttribute("aria-expanded", String(places.length > 0));
      said.textContent = places.length > 1 ? words.some.replace("{count}", places.length) : places.length ? words.one : words.none;
    };
    const ask = async () => {
      const mine = (turn += 1);
      const text = input.value.trim();
      if (text.length < SHORTEST) return close();
      const body = new URLSearchParams({ q: text, csrfmiddlewaretoken: input.form.elements.csrfmiddlewaretoken.value });
      if ("here" in words) body.set("ici", "1");
      try {
        const answer = await fetch(words.suggests, { method: "POST", body, credentials: "same-origin" });
        if (!answer.ok || mine !== turn || document.activeElement !== input) return undefined;
        places = (await answer.json()).places;
        show();
      } catch {
        close(); // typed by hand, as without a script
      }
      return undefined;
    };

    input.addEventListener("input", () => {
      // What is typed now is not the address that was chosen before; a point put on the map stays.
      if ("here" in words && "chosen" in words) {
        put("lat", "");
        put("lon", "");
        delete words.chosen;
        field.dispatchEvent(new Event("place"));
      }
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const last = places.length - 1;
      if (event.key === "ArrowDown") mark(at < last ? at + 1 : 0);
      else if (event.key === "ArrowUp") mark(at > 0 ? at - 1 : last);
      else if (event.key === "Enter" && at >= 0) take(places[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  }

  const all = () => document.querySelectorAll("[data-suggests]").forEach(prepare);
  all();
  document.querySelectorAll("form[data-journey]").forEach((form) => new MutationObserver(all).observe(form, { childList: true, subtree: true }));
})();
