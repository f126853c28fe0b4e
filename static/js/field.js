// The phone page. Keeps what is typed and the photographs on this phone, and sends them when there
// is a signal: each piece of news once, by its form_token. Without this script it is a plain form.
const form = document.getElementById("field-form");
const LARGEST_SIDE = 2400;
const HEAVY_BYTES = 1_200_000;
const RETRY_MS = 15_000;
const DRAFT = "draft";
const PHOTOGRAPH = "photograph "; // and the number of its slot
const OTHERS = /^field /;
// Words are kept at once and photographs beside them: a phone closes a page without asking.
const place = `field ${location.pathname.split("/")[3]}`;
const wordsKept = safely(() => localStorage);

if (form) start();
else if (document.querySelector("[data-field-gone]")) noteGone();
else forgetFiled(document.querySelector("[data-field-filed]")?.dataset.fieldFiled);

function safely(act) {
  try {
    return act();
  } catch {
    return undefined; // this browser keeps nothing
  }
}

// Sent as a form like any other, it is filed now: nothing of it is to be written again.
function forgetFiled(token) {
  const kept = safely(() => JSON.parse(wordsKept.getItem(place)));
  if (token && kept?.token === token) safely(() => wordsKept.removeItem(place));
}

// What waits under a link that opens nothing any more goes by the next link that is opened.
function noteGone() {
  safely(() => wordsKept.setItem(`gone ${place}`, "1"));
}

function start() {
  const signal = document.getElementById("signal");
  const refused = document.getElementById("refused");
  const slots = [...form.querySelectorAll("[data-slot]")];
  const photographs = new Map(); // number of the slot -> { name, type, bytes }
  const initial = new Map(fields());
  let database = null;
  let isSending = false;
  let isLeaving = false;
  let timer = 0;

  document.documentElement.classList.add("has-script");
  listen();
  openOwn().then(restore, restoreWords); // without storage the form is sent as any other

  // --- Storage ---------------------------------------------------------------------------

  async function openOwn() {
    database = await open(place);
  }

  function open(name) {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("draft");
        asked.result.createObjectStore("outbox");
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  function store(name, mode, act, kept = database) {
    return new Promise((resolve, reject) => {
      const transaction = kept.transaction(name, mode);
      const asked = act(transaction);
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  const outbox = (kept = database) =>
    store("outbox", "readonly", (all) => all.objectStore("outbox").getAll(), kept);
  const forget = (token) =>
    store("outbox", "readwrite", (all) => all.objectStore("outbox").delete(token));

  // What is in the draft leaves it in the same moment in which it is to be sent.
  async function handOver(piece) {
    await store(["draft", "outbox"], "readwrite", (all) => {
      all.objectStore("outbox").put(piece, piece.token);
      return all.objectStore("draft").clear();
    });
    safely(() => wordsKept.removeItem(place));
  }

  // The words alone, at each letter: to write the photographs too would keep a phone busy.
  function keepWords() {
    const draft = { token: form.elements.form_token.value, fields: fields() };
    safely(() => wordsKept.setItem(place, JSON.stringify(draft)));
    if (!database) return undefined;
    const put = (all) => all.objectStore("draft").put(draft, DRAFT);
    return store("draft", "readwrite", put).catch(() => {});
  }

  function keepPhotograph(number) {
    if (!database) return undefined;
    const one = photographs.get(number);
    const write = (all) => {
      const draft = all.objectStore("draft");
      return one ? draft.put(one, PHOTOGRAPH + number) : draft.delete(PHOTOGRAPH + number);
    };
    return store("draft", "readwrite", write).catch(() => {});
  }

  async function keepAll() {
    await keepWords();
    for (const number of slots.keys()) await keepPhotograph(number);
  }

  async function draftOf(kept) {
    const [names, values] = await Promise.all(
      ["getAllKeys", "getAll"].map((ask) =>
        store("draft", "readonly", (all) => all.objectStore("draft")[ask](), kept),
      ),
    );
    const found = new Map(names.map((name, index) => [name, values[index]]));
    const draft = found.get(DRAFT);
    if (!draft) return null;
    const shown = [...found].filter(([name]) => name.startsWith(PHOTOGRAPH))
      .map(([name, one]) => [Number(name.slice(PHOTOGRAPH.length)), one]);
    return { ...draft, photographs: draft.photographs ?? shown }; // an older page kept them together
  }

  // The last letters are in the words, if the phone closed the page before the rest was written.
  async function ownDraft() {
    const waiting = (await outbox()).map((piece) => piece.token);
    const words = safely(() => JSON.parse(wordsKept.getItem(place)));
    const draft = await draftOf(database);
    if (!words || waiting.includes(words.token)) return draft;
    if (draft && draft.token !== words.token) return draft;
    return { ...words, photographs: draft?.photographs ?? [] };
  }

  // --- What waits under a link that was replaced -----------------------------------------

  async function adopt() {
    const databases = (await indexedDB.databases?.()) ?? [];
    const gone = databases.map(({ name }) => name).filter((name) => OTHERS.test(name))
      .filter((name) => name !== place && safely(() => wordsKept.getItem(`gone ${name}`)));
    for (const name of gone) await adoptFrom(name);
  }

  async function adoptFrom(name) {
    const other = await open(name);
    const draft = await draftOf(other);
    const all = [...(await outbox(other)), ...(draft ? [draft] : [])];
    // News of projects that this link may tell of; the rest waits for its own link.
    const ours = all.filter(isOfThisLink);
    if (ours.length === all.length) {
      const sent = ours.filter((piece) => piece !== draft);
      await store("outbox", "readwrite", (kept) => {
        for (const piece of sent) kept.objectStore("outbox").put(piece, piece.token);
      });
      await store("outbox", "readwrite", (kept) => kept.objectStore("outbox").clear(), other);
      if (draft && !isWriting()) {
        fill(draft);
        await keepAll();
      }
      if (!draft || form.elements.form_token.value === draft.token) {
        indexedDB.deleteDatabase(name);
        for (const item of [name, `gone ${name}`]) safely(() => wordsKept.removeItem(item));
      }
    }
    other.close();
  }

  function isOfThisLink({ fields: typed }) {
    const { project } = form.elements;
    const known = project instanceof RadioNodeList ? [...project] : [project];
    const named = new Map(typed).get("project");
    return !named || known.some((control) => control.value === named);
  }

  function fields() {
    return [...new FormData(form)].filter(([, value]) => typeof value === "string");
  }

  function news() {
    const typed = fields();
    return { token: form.elements.form_token.value, fields: typed, photographs: [...photographs] };
  }

  // --- What was here before --------------------------------------------------------------

  async function restore() {
    const draft = await ownDraft();
    // A page that was kept shows the token of an earlier time, which may be used up.
    form.elements.form_token.value = draft?.token ?? newToken();
    if (draft) {
      fill(draft);
      say("draft");
    }
    await adopt().catch(() => {});
    await flush();
    watchOver();
  }

  function restoreWords() {
    const words = safely(() => JSON.parse(wordsKept.getItem(place)));
    if (!words) return;
    fill({ ...words, photographs: [] });
    say("draft");
  }

  function fill(piece) {
    form.elements.form_token.value = piece.token;
    for (const box of form.querySelectorAll("[type=checkbox]")) box.checked = false;
    for (const [name, value] of piece.fields) {
      const control = form.elements[name];
      if (!control) continue;
      if (control.type === "checkbox") control.checked = true;
      else control.value = value;
    }
    for (const [number, one] of piece.photographs) show(number, one);
    const more = form.querySelector("details");
    more.open ||= [...more.querySelectorAll("input, textarea")].some((control) => control.value);
    const isPlaced = form.elements.latitude.value !== "";
    document.getElementById("here-said").textContent = isPlaced ? form.dataset.here : "";
  }

  function empty() {
    for (const number of [...photographs.keys()]) drop(number);
    form.reset();
    for (const [name, value] of initial) {
      if (name !== "form_token" && form.elements[name]?.type === "hidden") {
        form.elements[name].value = value;
      }
    }
    document.getElementById("here-said").textContent = "";
    form.elements.form_token.value = newToken();
  }

  function newToken() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Photographs -----------------------------------------------------------------------

  async function take(files) {
    for (const file of files) {
      const free = slots.map((_, number) => number).find((number) => !photographs.has(number));
      if (free === undefined) return;
      photographs.set(free, { name: file.name, type: file.type, bytes: await file.arrayBuffer() });
      await keepAll(); // as it is: to make it smaller takes an old phone long enough to lose it
      const { piece, thumbnail } = await shrunk(file);
      show(free, piece, thumbnail);
      await keepPhotograph(free);
    }
  }

  // Drawn anew it is upright and bare; what the browser cannot draw (HEIC) goes as it is.
  async function shrunk(file) {
    const whole = { name: file.name, type: file.type, bytes: await file.arrayBuffer() };
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return { piece: whole, thumbnail: "" };
    }
    const isHeavy = file.size > HEAVY_BYTES || Math.max(bitmap.width, bitmap.height) > LARGEST_SIDE;
    const thumbnail = drawn(bitmap, 640).toDataURL("image/jpeg", 0.7);
    if (!isHeavy) return { piece: whole, thumbnail };
    const blob = await new Promise((resolve) =>
      drawn(bitmap, LARGEST_SIDE).toBlob(resolve, "image/jpeg", 0.85),
    );
    if (!blob || blob.size >= file.size) return { piece: whole, thumbnail };
    const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
    return { piece: { name, type: blob.type, bytes: await blob.arrayBuffer() }, thumbnail };
  }

  function drawn(bitmap, side) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function show(number, piece, thumbnail) {
    photographs.set(number, piece);
    const slot = slots[number];
    slot.classList.add("slot--used");
    const image = document.createElement("img");
    image.alt = "";
    image.src = thumbnail ?? (await shrunk(new File([piece.bytes], piece.name, { type: piece.type }))).thumbnail;
    const name = document.createElement("p");
    name.textContent = piece.name;
    slot.querySelector(".slot__shown").replaceChildren(image.getAttribute("src") ? image : name);
  }

  function drop(number) {
    photographs.delete(number);
    const slot = slots[number];
    slot.classList.remove("slot--used");
    slot.querySelector(".slot__shown").replaceChildren();
    for (const control of slot.querySelectorAll("input")) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = false;
      else control.value = control.defaultValue;
    }
  }

  // --- Sending ---------------------------------------------------------------------------

  async function submit(event) {
    if (!database || isLeaving) return;
    event.preventDefault();
    refused.hidden = true;
    const left = missing();
    if (left.length > 0) return refuse(left);
    await handOver(news());
    empty();
    await flush();
    signal.scrollIntoView({ block: "center" });
  }

  // What the site would send back is said now: later nobody may look at this phone.
  function missing() {
    const { headline, happened_on: day, money } = form.elements;
    const empty = [headline, day, money].filter((field) => field.offsetParent && !field.value.trim());
    const groups = [...form.querySelectorAll("#project, #kind")];
    const asked = [...photographs.keys()].sort().map((number) => slots[number]);
    return [
      ...groups.filter(isUnanswered).map((group) => [group.id, heading(group)]),
      ...empty.map((field) => [field.id, words(field.labels[0])]),
      ...asked.filter((slot) => isUnanswered(slot.querySelector("[role=radiogroup]")))
        .map((slot) => [slot.id, `${heading(slot)}, ${words(slot.querySelector(".slot__ask"))}`]),
    ].map(([id, label]) => [id, refused.dataset.missing.replace("LABEL", label)]);
  }

  const isUnanswered = (group) => !group.querySelector("input[type=radio]:checked");
  const heading = (group) => words(group.querySelector("legend"));
  const words = (element) => element.textContent.trim();

  function refuse(errors) {
    const lines = errors.map(([id, words]) => {
      const link = document.createElement("a");
      link.href = `#${id}`;
      link.textContent = words;
      const line = document.createElement("li");
      line.append(link);
      return line;
    });
    refused.querySelector("ul").replaceChildren(...lines);
    refused.hidden = false;
    refused.focus();
  }

  async function flush() {
    clearTimeout(timer);
    if (isSending || !database) return;
    isSending = true;
    try {
      for (const piece of await outbox()) {
        if (!(await send(piece))) break;
      }
    } finally {
      isSending = false;
    }
    if (!isLeaving && (await outbox()).length > 0) timer = setTimeout(flush, RETRY_MS);
  }

  // Returns whether the next piece may be tried: not where there is no signal.
  async function send(piece) {
    say("sending");
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body: body(piece),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
    } catch {
      say("kept");
      return false;
    }
    if (answer.ok) return sent(piece, await answer.json().catch(() => null));
    if (answer.status === 422) return sendBack(piece, (await answer.json()).errors);
    if (answer.status === 404) noteGone();
    say(answer.status === 404 ? "gone" : "busy");
    return false;
  }

  function body(piece) {
    const data = new FormData();
    for (const [name, value] of piece.fields) data.append(name, value);
    data.set("form_token", piece.token);
    for (const [number, one] of piece.photographs) {
      data.set(`p${number}-file`, new Blob([one.bytes], { type: one.type }), one.name);
    }
    return data;
  }

  async function sent(piece, said) {
    if (!said?.address) {
      say("kept"); // something on the way answered in the site's place
      return false;
    }
    await forget(piece.token);
    say("sent");
    if ((await outbox()).length === 0 && !isWriting()) {
      isLeaving = true;
      location.assign(said.address);
    }
    return true;
  }

  // It cannot be filed as it is: it is in the form again, with what is to be changed.
  async function sendBack(piece, errors) {
    if (isWriting()) return true; // it waits until the form is free
    await forget(piece.token);
    fill(piece);
    await keepAll();
    signal.hidden = true;
    refuse(Object.entries(errors));
    return false;
  }

  const isWriting = () => form.elements.headline.value !== "" || photographs.size > 0;

  function say(what) {
    signal.textContent = signal.dataset[what];
    signal.hidden = false;
    signal.classList.toggle("notice--good", what === "sent");
  }

  // --- What a person does ----------------------------------------------------------------

  function listen() {
    form.addEventListener("submit", submit);
    form.addEventListener("input", (event) => event.target.type !== "file" && keepWords());
    window.addEventListener("online", flush);
    document.addEventListener("visibilitychange", () => document.hidden || flush());
    for (const id of ["camera", "album"]) {
      const input = document.getElementById(id);
      input.addEventListener("change", async () => {
        await take([...input.files]);
        input.value = "";
      });
    }
    for (const button of form.querySelectorAll("[data-drop]")) {
      button.addEventListener("click", () => {
        drop(Number(button.dataset.drop));
        keepAll();
      });
    }
    document.getElementById("here").addEventListener("click", sayWhere);
  }

  function sayWhere(event) {
    const said = document.getElementById("here-said");
    const { found, refused: no } = event.currentTarget.dataset;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(5);
        form.elements.longitude.value = coords.longitude.toFixed(5);
        const metres = Math.ceil(coords.accuracy);
        said.textContent = metres ? found.replace("METRES", metres) : form.dataset.here;
        keepWords();
      },
      () => { said.textContent = no; },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  }

  // The page opens again without a signal: a worker of its own keeps what it is made of.
  async function watchOver() {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(form.dataset.worker);
      const ready = await navigator.serviceWorker.ready;
      const parts = performance.getEntriesByType("resource").map((part) => part.name);
      const own = parts.filter((address) => new URL(address).origin === location.origin);
      const made = own.filter((address) => /\.(css|js|woff2|svg|png|webp|ico)(\?|$)/.test(address));
      ready.active.postMessage({ addresses: [location.pathname, ...made] });
    } catch {
      // No worker here: the page itself still keeps what is typed.
    }
  }
}
