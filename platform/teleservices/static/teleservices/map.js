// A place shown on a map, beside the words that are always enough: by touch, by mouse and by keyboard. Leaflet comes when
// the map is about to be seen; without it the page keeps its words and the telephone's position.
"use strict";

(() => {
  const QUIET = 600;
  const STEP = 8;
  const MOST = 100;
  const CLOSE = 17;
  const A_DEGREE = 111320;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let leaflet = null;

  // Once for all the maps of a page.
  const load = (words) =>
    (leaflet ||= new Promise((done, failed) => {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = words.leafletCss;
      const script = document.createElement("script");
      script.src = words.leaflet;
      script.addEventListener("load", () => done(window.L));
      script.addEventListener("error", failed);
      document.head.append(style, script);
    }));

  const number = (value, figures = 5) => Number(value).toFixed(figures).replace(".", ",");
  const fill = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text);
  const rounded = (value) => {
    const size = 10 ** Math.max(0, String(Math.round(value)).length - 2);
    return (Math.round(value / size) * size).toLocaleString("fr-FR");
  };

  const ground = (L, map, under) => {
    if (under.tiles) L.tileLayer(under.tiles, { attribution: under.attribution, maxZoom: 19, referrerPolicy: "no-referrer" }).addTo(map);
    const outline = L.polygon(under.rings, { className: "map-outline", interactive: false });
    if (under.rings.length) outline.addTo(map);
    if (under.hall) {
      const icon = L.divIcon({ className: "map-hall", html: "", iconSize: [14, 14] });
      L.marker(under.hall, { icon, interactive: false, keyboard: false })
        .bindTooltip(under.hall_name, { permanent: true, direction: "right", className: "map-label" })
        .addTo(map);
    }
    if (under.rings.length) map.fitBounds(outline.getBounds());
    else map.setView(under.hall || [46.6, 2.5], under.hall ? 13 : 5);
  };

  const pin = (L, name) => L.divIcon({ className: `map-pin ${name}`, html: "<span></span>", iconSize: [44, 44] });

  // A place of a list bears the number of its mark in it.
  const numbered = (L, { properties }) => {
    if (!properties?.number) return null;
    const label = document.createElement("span");
    label.textContent = properties.number;
    return L.divIcon({ className: "map-number-pin", html: label, iconSize: [30, 30] });
  };

  class Pointing {
    constructor(field) {
      this.field = field;
      this.words = field.querySelector("[data-map-parts]").dataset;
      field.querySelector("[data-map-parts]").after(document.importNode(field.querySelector("[data-map-parts]").content, true));
      this.find = (name) => field.querySelector(`[data-${name}]`);
      // Where there are no words to write (a desk), the latitude tells the page that something changed.
      this.input = field.querySelector("input[type=text]") || this.find("lat");
      this.draw = field.dataset.draw;
      this.points = this.read();
      this.at = this.points.length - 1;
      this.layers = [];
      this.find("kept")?.remove();
      this.find("clear").addEventListener("click", () => this.clear());
      this.find("locate").addEventListener("click", () => this.locate());
      if (!("geolocation" in navigator)) this.find("locate").remove();
      field.addEventListener("place", () => this.chosen());
      for (const name of ["lat", "lon"]) this.find(name)?.addEventListener("change", (event) => event.isTrusted && this.chosen());
      this.say(this.where());
      new IntersectionObserver(
        (seen, watch) => {
          if (!seen.some((one) => one.isIntersecting)) return;
          watch.disconnect();
          load(field.dataset).then((L) => this.show(L), () => this.find("map-frame").remove());
        },
        { rootMargin: "200px" },
      ).observe(field);
    }

    read() {
      if (this.draw === "point") {
        const [lat, lon] = ["lat", "lon"].map((name) => this.find(name).value.replace(",", ".")); // as a desk shows it
        return lat && lon && Number.isFinite(Number(lat)) && Number.isFinite(Number(lon)) ? [[Number(lat), Number(lon)]] : [];
      }
      try {
        return JSON.parse(this.find("shape").value || "[]").map(([lon, lat]) => [lat, lon]);
      } catch {
        return [];
      }
    }

    write() {
      if (this.draw === "point") {
        const [lat, lon] = this.points[0] || ["", ""];
        this.find("lat").value = lat === "" ? "" : lat.toFixed(6);
        this.find("lon").value = lon === "" ? "" : lon.toFixed(6);
      } else {
        const pairs = this.points.map(([lat, lon]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))]);
        this.find("shape").value = pairs.length ? JSON.stringify(pairs) : "";
      }
      delete this.field.dataset.chosen;
      this.input.dispatchEvent(new Event("change", { bubbles: true })); // the page keeps itself (journey.js)
    }

    show(L) {
      this.L = L;
      const canvas = this.find("map-canvas");
      this.map = L.map(canvas, {
        keyboard: false,
        zoomControl: false,
        scrollWheelZoom: false,
        attributionControl: false,
        maxZoom: 19,
        zoomSnap: 0.25, // the outline fills its frame
        zoomAnimation: !still,
        fadeAnimation: !still,
        markerZoomAnimation: !still,
        inertia: !still,
      });
      const under = JSON.parse(this.field.dataset.ground);
      if (under.attribution) L.control.attribution({ prefix: false }).addTo(this.map);
      ground(L, this.map, under);
      this.map.on("click", (event) => this.touched(event.latlng));
      this.map.on("zoomend", () => this.measured());
      canvas.addEventListener("keydown", (event) => this.pressed(event));
      this.field.querySelectorAll("[data-zoom]").forEach((one) => one.addEventListener("click", () => this.zoom(Number(one.dataset.zoom))));
      this.paint();
      this.hasTiles = Boolean(under.tiles);
      if (this.points.length === 1) this.approach(this.points[0], CLOSE - 1, false);
      else if (this.points.length) this.map.fitBounds(this.points, { maxZoom: CLOSE });
      this.field.dataset.mapReady = "1";
    }

    // Without tiles, what is close is a blank: the outline says where the point is.
    approach(point, zoom = CLOSE, animate = !still) {
      if (this.hasTiles) this.map?.setView(point, zoom, { animate });
      else this.map?.panInside(point, { padding: [60, 60], animate });
    }

    paint() {
      if (this.map) {
        const { L, map } = this;
        this.layers.forEach((one) => one.remove());
        this.layers = [];
        if (this.points.length > 1) {
          const make = this.draw === "area" ? L.polygon : L.polyline;
          this.line = make(this.points, { className: `map-drawn map-drawn--${this.draw}`, interactive: false }).addTo(map);
          this.layers.push(this.line);
        }
        this.points.forEach((point, rank) => {
          const icon = pin(L, this.draw === "point" ? "map-pin--place" : rank === this.at ? "map-pin--held" : "");
          const marker = L.marker(point, { icon, draggable: true, keyboard: false, autoPan: true }).addTo(map);
          marker.on("click", () => this.hold(rank));
          marker.on("dragstart", () => (this.at = rank));
          marker.on("dragend", () => this.put(marker.getLatLng()));
          this.layers.push(marker);
        });
      }
      this.find("clear").hidden = !this.points.length;
      this.list();
    }

    // The points as a list: each can be chosen, then moved by the arrows, or removed.
    list() {
      const list = this.find("points");
      if (!list) return;
      list.hidden = !this.points.length;
      list.replaceChildren(
        ...this.points.map(([lat, lon], rank) => {
          const item = document.createElement("li");
          const make = (text, name, act) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = `button button--${name}`;
            button.textContent = text;
            button.addEventListener("click", act);
            return button;
          };
          const take = make(fill(this.words.take, { number: rank + 1 }), "quiet", () => this.hold(rank, true));
          take.setAttribute("aria-pressed", String(rank === this.at));
          const where = document.createElement("span");
          where.className = "meta";
          where.textContent = `${number(lat)} ; ${number(lon)}`;
          item.append(take, where, make(fill(this.words.drop, { number: rank + 1 }), "link", () => this.drop(rank)));
          return item;
        }),
      );
    }

    hold(rank, focus = false) {
      this.at = rank;
      this.paint();
      this.say(this.where());
      if (!focus || !this.map) return;
      this.map.panInside(this.points[rank], { padding: [60, 60], animate: !still });
      this.find("map-canvas").focus();
    }

    touched(point) {
      if (this.draw === "point") this.at = 0;
      else if (!this.room()) return;
      else this.at += 1;
      if (this.draw === "point") this.points[0] = [point.lat, point.lng];
      else this.points.splice(this.at, 0, [point.lat, point.lng]);
      this.moved();
    }

    put(point) {
      this.points[Math.max(this.at, 0)] = [point.lat, point.lng];
      this.moved();
    }

    room() {
      if (this.points.length < MOST) return true;
      this.say(this.words.full);
      return false;
    }

    drop(rank) {
      this.points.splice(rank, 1);
      this.at = Math.min(rank, this.points.length - 1);
      this.paint();
      this.write();
      this.outside("");
      this.say(this.words.removed);
      (this.find("points")?.querySelector("[aria-pressed=true]") || this.find("map-canvas"))?.focus();
    }

    clear() {
      this.points = [];
      this.at = -1;
      clearTimeout(this.timer);
      this.paint();
      this.write();
      this.outside("");
      this.say(this.words.removed);
      (this.find("map-canvas") || this.input).focus();
    }

    zoom(by) {
      const target = this.points[this.at];
      if (target) this.map.setZoomAround(target, this.map.getZoom() + by, { animate: !still });
      else this.map.setZoom(this.map.getZoom() + by, { animate: !still });
    }

    measured() {
      const middle = this.map.getCenter();
      const beside = this.map.containerPointToLatLng(this.map.latLngToContainerPoint(middle).add([STEP, 0]));
      const metres = this.map.distance(middle, beside);
      if (document.activeElement === this.find("map-canvas")) {
        this.say(fill(this.words.step, { metres: metres < 10 ? number(metres, 1) : rounded(metres) }));
      }
    }

    pressed(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const ways = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
      const way = ways[event.key];
      if (way) this.step(way, event.shiftKey ? STEP * 5 : STEP);
      else if (event.key === "+" || event.key === "=") this.zoom(1);
      else if (event.key === "-" || event.key === "−") this.zoom(-1);
      else if (event.key === "Enter" || event.key === " ") this.enter();
      else if (event.key === "Delete" || event.key === "Backspace") this.points.length && this.drop(this.at);
      else return;
      event.preventDefault();
    }

    enter() {
      const last = this.points[this.at];
      if (!last) return this.touched(this.map.getCenter());
      if (this.draw === "point") return this.say(this.where());
      return this.touched(this.map.containerPointToLatLng(this.map.latLngToContainerPoint(last).add([STEP * 4, 0])));
    }

    step([x, y], pixels) {
      const from = this.points[this.at];
      if (!from) return this.touched(this.map.getCenter());
      const point = this.map.containerPointToLatLng(this.map.latLngToContainerPoint(from).add([x * pixels, y * pixels]));
      this.map.panInside(point, { padding: [60, 60], animate: false });
      return this.put(point);
    }

    locate() {
      this.say(this.words.waiting);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          if (this.draw !== "point" && !this.room()) return;
          this.touched({ lat: coords.latitude, lng: coords.longitude });
          this.approach(this.points[this.at]);
        },
        () => this.say(this.words.refused),
        { enableHighAccuracy: true, timeout: 10000 },
      );
    }

    // An address was chosen among those proposed (address.js), or what is typed now is no longer that one.
    chosen() {
      if (this.draw !== "point") {
        const at = this.field.dataset.chosen;
        if (at) this.approach(at.split(",").map(Number));
        return;
      }
      this.points = this.read();
      this.at = this.points.length - 1;
      this.paint();
      this.outside("");
      this.say(this.where());
      if (this.points.length) this.approach(this.points[0]);
    }

    where() {
      const [lat, lon] = this.points[this.at] || [];
      if (lat === undefined) return "";
      const words = this.draw === "point" ? this.words.moved : this.words.drawn;
      const said = fill(words, { number: this.at + 1, count: this.points.length, lat: number(lat), lon: number(lon) });
      return [said, this.size()].filter(Boolean).join(" ");
    }

    size() {
      if (this.points.length < 2 || this.draw === "point") return "";
      const [lat0, lon0] = this.points[0];
      const wide = A_DEGREE * Math.cos((lat0 * Math.PI) / 180);
      const flat = this.points.map(([lat, lon]) => [(lon - lon0) * wide, (lat - lat0) * A_DEGREE]);
      const following = (rank) => flat[(rank + 1) % flat.length];
      if (this.draw === "area") {
        if (flat.length < 3) return "";
        const twice = flat.reduce((sum, [x, y], rank) => sum + x * following(rank)[1] - following(rank)[0] * y, 0);
        return fill(this.words.area, { metres: rounded(Math.abs(twice) / 2) });
      }
      const length = flat.slice(1).reduce((sum, [x, y], rank) => sum + Math.hypot(x - flat[rank][0], y - flat[rank][1]), 0);
      return fill(this.words.line, { metres: rounded(length) });
    }

    moved() {
      this.paint();
      this.write();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), QUIET);
    }

    // What the point is called, and whether it is here: asked once the hand rests.
    async ask() {
      const point = this.points[this.at];
      if (!point) return;
      if (!this.field.dataset.pointed) return this.say(this.where());
      const token = this.input.form.elements.csrfmiddlewaretoken.value;
      const body = new URLSearchParams({ lat: point[0].toFixed(6), lon: point[1].toFixed(6), csrfmiddlewaretoken: token });
      let found = { label: "", outside: "" };
      try {
        const answer = await fetch(this.field.dataset.pointed, { method: "POST", body, credentials: "same-origin" });
        if (answer.ok) found = await answer.json();
      } catch {
        // The coordinates say it.
      }
      if (this.points[this.at] !== point) return;
      this.say(found.label ? `${fill(this.words.address, { address: found.label })} ${this.where()}` : this.where());
      this.outside(found.outside);
      if (found.label && this.draw === "point") this.suggest(found.label);
    }

    // Into the words, unless the person wrote some.
    suggest(label) {
      if (this.input.value && this.input.value !== this.field.dataset.own) return;
      this.input.value = this.field.dataset.own = label;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    say(text) {
      this.find("said").textContent = text;
    }

    outside(text) {
      const told = this.find("outside");
      told.hidden = !text;
      told.textContent = text;
    }
  }

  // A figure that is only read: with tiles it becomes a map with streets, else the drawing of the page is as good.
  const read = (figure) => {
    const under = JSON.parse(figure.dataset.ground);
    if (!under.tiles) return;
    load(figure.dataset).then((L) => {
      const box = document.createElement("div");
      box.className = "map";
      figure.querySelector("svg").replaceWith(box);
      const map = L.map(box, { keyboard: false, scrollWheelZoom: false, maxZoom: 19, zoomAnimation: !still, zoomControl: false, attributionControl: false });
      L.control.zoom({ zoomInTitle: figure.dataset.larger, zoomOutTitle: figure.dataset.smaller }).addTo(map);
      if (under.attribution) L.control.attribution({ prefix: false }).addTo(map);
      ground(L, map, { ...under, hall: null });
      const shown = L.geoJSON(JSON.parse(figure.dataset.mapView), {
        style: { className: "map-drawn" },
        pointToLayer: (one, point) => L.marker(point, { icon: numbered(L, one) || pin(L, "map-pin--place"), keyboard: false, interactive: false }),
      }).addTo(map);
      map.fitBounds(shown.getBounds(), { maxZoom: CLOSE, padding: [20, 20] });
    }, () => undefined);
  };

  const all = () =>
    document.querySelectorAll("[data-position]:not([data-ready])").forEach((field) => {
      field.dataset.ready = "1";
      new Pointing(field);
    });
  const start = () => {
    all();
    document.querySelectorAll("form[data-journey]").forEach((form) => new MutationObserver(all).observe(form, { childList: true, subtree: true }));
    document.querySelectorAll("[data-map-view]").forEach(read);
  };
  // A desk that is not ours loads it above the page.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
