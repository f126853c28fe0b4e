// The phone page. Keeps what is typed and the photographs on this phone, and sends them when there
// is a signal: each piece of news once, by its form_token. Without this script it is a plain form.
const form = document.getElementById("field-form");
const LARGEST_SIDE = 2400;
const HEAVY_BYTES = 1_200_000;
const RETRY_MS = 15_000;
const DRAFT = "draft";
const PHOTOGRAPH = "photograph "; // and the number of its slot
const PLACE = "field "; // and the link's token
const GONE = "gone field ";
const LONGEST_MS = 90 * 24 * 3_600_000; // that anything is kept for a person who does not come back
const ALSO_SENT = "field sent"; // what else went with the news whose page opens next
const TOO_MUCH = [400, 413, 415]; // refused before the form was read: too heavy as it is
// Words are kept at once and photographs beside them: a phone closes a page without asking.
const place = `field ${location.pathname.split("/")[3]}`;
const wordsKept = safely(() => localStorage);

if (form) start();
else if (document.querySelector("[data-field-gone]")) startGone();
else startFiled();

function safely(act) {
  try {
    return act();
  } catch {
    return undefined; // this browser keeps nothing
  }
}

function startFiled() {
  forgetFiled(document.querySelector("[data-field-filed]")?.dataset.fieldFiled);
  const also = safely(() => JSON.parse(sessionStorage.getItem(ALSO_SENT))) ?? [];
  safely(() => sessionStorage.removeItem(ALSO_SENT));
  const list = document.getElementById("also-sent");
  if (list) showList(list, also.map((name) => list.dataset.sent.replace("NEWS", () => name)));
}

// What is kept waits for the next link, unless a person wants it gone.
async function startGone() {
  const said = document.getElementById("kept");
  const forgetting = document.getElementById("forget");
  noteGone(place);
  said.hidden = forgetting.hidden = !(await isAnythingKept().catch(() => false));
  forgetting.addEventListener("click", async () => {
    if (!confirm(forgetting.dataset.ask)) return;
    await forgetAll();
    forgetting.hidden = true;
    said.textContent = said.dataset.forgotten;
  });
}

function showList(list, lines) {
  const items = lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  });
  list.replaceChildren(...items);
  list.hidden = items.length === 0;
}

// Sent as a form like any other, it is filed now: nothing of it is to be written again.
function forgetFiled(token) {
  const kept = safely(() => JSON.parse(wordsKept.getItem(place)));
  if (token && kept?.token === token) safely(() => wordsKept.removeItem(place));
}

// What waits under a link that opens nothing any more is offered by the next link that is opened.
function noteGone(name) {
  if (isOver(goneSince(name))) forgetPlace(name);
}

function goneSince(name) {
  const mark = name.replace(PLACE, GONE);
  const noted = Number(safely(() => wordsKept.getItem(mark)));
  if (noted > 1) return noted;
  safely(() => wordsKept.setItem(mark, String(Date.now()))); // an older page noted no moment
  return Date.now();
}

function isOver(moment) {
  return Date.now() - moment > LONGEST_MS;
}

function forgetPlace(name) {
  safely(() => indexedDB.deleteDatabase(name));
  for (const item of [name, name.replace(PLACE, GONE)]) safely(() => wordsKept.removeItem(item));
}

// Not every browser tells which databases there are.
function placesKept(prefix) {
  const names = safely(() => Object.keys(wordsKept)) ?? [];
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.replace(prefix, PLACE));
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

function inStores(kept, names, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = kept.transaction(names, mode);
    const asked = act(transaction);
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

async function allPlaces() {
  const databases = (await indexedDB?.databases?.()) ?? [];
  const names = databases.map(({ name }) => name).filter((name) => name.startsWith(PLACE));
  return new Set([...names, place, ...[PLACE, GONE].flatMap(placesKept)]);
}

async function isAnythingKept() {
  for (const name of await allPlaces()) {
    if (wordsOf(name) || (await holdsAnything(name))) return true;
  }
  return false;
}

async function holdsAnything(name) {
  const kept = await open(name);
  try {
    const count = (store) => inStores(kept, store, "readonly", (all) => all.objectStore(store).count());
    return (await count("outbox")) + (await count("draft")) > 0;
  } finally {
    kept.close();
  }
}

// What a page has open cannot be deleted; it is emptied.
async function forgetAll(opened = "") {
  for (const name of await allPlaces()) {
    await wipe(name).catch(() => {});
    if (name !== opened) forgetPlace(name);
  }
  safely(() => wordsKept.removeItem(place));
}

async function wipe(name) {
  const kept = await open(name);
  await inStores(kept, ["draft", "outbox"], "readwrite", (all) => {
    all.objectStore("outbox").clear();
    return all.objectStore("draft").clear();
  });
  kept.close();
}

function wordsOf(name) {
  return safely(() => JSON.parse(wordsKept.getItem(name)));
}

function start() {
  const signal = document.getElementById("signal");
  const refused = document.getElementById("refused");
  const earlier = document.getElementById("earlier");
  const pieces = document.getElementById("pieces");
  const forgetting = document.getElementById("forget");
  const slots = [...form.querySelectorAll("[data-slot]")];
  const photographs = new Map(); // number of the slot -> { name, type, bytes }
  const initial = new Map(fields());
  const returned = new Map(); // token -> errors of what the site sent back, until the form is free
  const namesSent = []; // since this page was opened
  let database = null;
  let isEarlier = false; // what is in the form was written under a link that was replaced
  let isSending = false;
  let isLeaving = false;
  let timer = 0;

  document.documentElement.classList.add("has-script");
  safely(() => wordsKept.removeItem(place.replace(PLACE, GONE))); // it opens, so it is not gone
  listen();
  // Without storage nothing is kept, and the form is sent all the same.
  endDrafts().catch(() => {}).then(openOwn).then(restore, restoreWords);

  // --- Storage ---------------------------------------------------------------------------

  async function openOwn() {
    database = await open(place);
  }

  const store = (names, mode, act, kept = database) => inStores(kept, names, mode, act);

  async function outbox(kept = database) {
    const all = await store("outbox", "readonly", (some) => some.objectStore("outbox").getAll(), kept);
    return all.sort((one, other) => (one.keptAt ?? 0) - (other.keptAt ?? 0)); // as it was written
  }
  const forget = (token, kept = database) =>
    store("outbox", "readwrite", (all) => all.objectStore("outbox").delete(token), kept);

  // What is in the draft leaves it in the same moment in which it is to be sent. Says whether it
  // was kept: a phone may be full.
  async function handOver(piece) {
    returned.delete(piece.token);
    if (!database) return false;
    const done = store(["draft", "outbox"], "readwrite", (all) => {
      all.objectStore("outbox").put(piece, piece.token);
      return all.objectStore("draft").clear();
    });
    return done.then(() => true, () => false);
  }

  async function dropDraft(name = place, kept = database) {
    safely(() => wordsKept.removeItem(name));
    if (kept) await store("draft", "readwrite", (all) => all.objectStore("draft").clear(), kept);
  }

  function draft(keptAt = Date.now()) {
    const words = { token: form.elements.form_token.value, fields: fields(), keptAt, isEarlier };
    const written = { ...words, organization: form.dataset.organization };
    safely(() => wordsKept.setItem(place, JSON.stringify(written)));
    forgetting.hidden = false;
    return written;
  }

  // These three say whether it was written, as above.
  async function write(act) {
    if (!database) return false;
    const done = store("draft", "readwrite", (all) => act(all.objectStore("draft")));
    return done.then(() => true, () => false);
  }

  // The words alone, at each letter: to write the photographs too would keep a phone busy.
  function keepWords() {
    const words = draft();
    return write((kept) => kept.put(words, DRAFT));
  }

  function keepPhotograph(number) {
    const one = photographs.get(number);
    const name = PHOTOGRAPH + number;
    return write((kept) => (one ? kept.put(one, name) : kept.delete(name)));
  }

  function keepAll(keptAt) {
    const words = draft(keptAt);
    return write((kept) => {
      kept.clear();
      for (const [number, one] of photographs) kept.put(one, PHOTOGRAPH + number);
      return kept.put(words, DRAFT);
    });
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
  async function draftIn(name, kept) {
    const waiting = (await outbox(kept)).map((piece) => piece.token);
    const words = wordsOf(name);
    const found = await draftOf(kept);
    if (!words || waiting.includes(words.token)) return found;
    if (found && found.token !== words.token) return found;
    return { ...words, photographs: found?.photographs ?? [] };
  }

  async function endDrafts() {
    for (const name of placesKept(PLACE)) {
      const words = wordsOf(name);
      if (!words) continue;
      if (!words.keptAt) {
        const dated = JSON.stringify({ ...words, keptAt: Date.now() }); // an older page wrote it
        safely(() => wordsKept.setItem(name, dated));
      } else if (isOver(words.keptAt)) {
        const other = await open(name).catch(() => null);
        await dropDraft(name, other);
        other?.close();
      }
    }
  }

  // --- What waits under a link that was replaced -----------------------------------------

  // One piece at a time comes into the form, if that holds nothing: a person reads and sends it,
  // since the link that it comes to may publish what the one before it might not.
  async function adopt() {
    for (const name of placesKept(GONE).filter((one) => one !== place)) {
      if (!isUntouched() || (await adoptFrom(name))) return;
    }
  }

  async function adoptFrom(name) {
    const other = await open(name);
    try {
      const piece = (await waitingIn(name, other)).find(isOfThisLink);
      if (piece && isUntouched()) await takeOver(piece, name, other);
      return Boolean(piece);
    } finally {
      other.close();
    }
  }

  async function waitingIn(name, other) {
    const found = await draftIn(name, other);
    const all = [...(await outbox(other)), ...(found ? [found] : [])];
    const isEnded = (piece) => isOver(piece.keptAt ?? goneSince(name));
    for (const piece of all.filter(isEnded)) await letGo(piece, name, other);
    const waiting = all.filter((piece) => !isEnded(piece));
    if (waiting.length === 0) forgetPlace(name);
    return waiting;
  }

  async function takeOver(piece, name, other) {
    fill({ ...piece, isEarlier: true });
    if (!(await keepAll(piece.keptAt))) return; // this phone is full: it stays where it was, too
    await letGo(piece, name, other);
    await waitingIn(name, other); // nothing is left of an emptied one
  }

  async function letGo({ token }, name, other) {
    await forget(token, other);
    if ((await draftIn(name, other))?.token === token) await dropDraft(name, other);
  }

  // Where it cannot be known it waits: this link may be another organization's.
  function isOfThisLink({ fields: typed, organization }) {
    const { project } = form.elements;
    const known = project instanceof RadioNodeList ? [...project] : [project];
    const named = new Map(typed).get("project");
    if (!named) return Boolean(organization) && organization === form.dataset.organization;
    return known.some((control) => control.value === named);
  }

  function fields() {
    return [...new FormData(form)].filter(([, value]) => typeof value === "string");
  }

  function news() {
    const { organization } = form.dataset;
    const words = { token: form.elements.form_token.value, fields: fields(), keptAt: Date.now() };
    return { ...words, organization, photographs: [...photographs] };
  }

  // --- What was here before --------------------------------------------------------------

  async function restore() {
    const found = await draftIn(place, database);
    // A page that was kept shows the token of an earlier time, which may be used up.
    form.elements.form_token.value = found?.token ?? newToken();
    if (found) {
      fill(found);
      say("draft");
      await keepAll(found.keptAt); // an older page kept its photographs where words are now
    }
    await adopt().catch(() => {});
    await offerForgetting();
    await flush();
    watchOver();
  }

  function restoreWords() {
    const words = wordsOf(place);
    offerForgetting();
    if (!words) return;
    fill({ ...words, photographs: [] });
    say("draft");
  }

  function fill(piece) {
    form.elements.form_token.value = piece.token;
    isEarlier = Boolean(piece.isEarlier);
    earlier.hidden = !isEarlier;
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
    isEarlier = false;
    earlier.hidden = true;
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
      const whole = { name: file.name, type: file.type, bytes: await file.arrayBuffer() };
      const free = slots.map((_, number) => number).find((number) => !photographs.has(number));
      if (free === undefined) return;
      show(free, whole, "");
      await keepWords(); // as it is: to make it smaller takes an old phone long enough to lose it
      await keepPhotograph(free);
      const { piece, thumbnail } = await shrunk(file);
      if (photographs.get(free) !== whole) continue; // sent or taken away in the meantime
      show(free, piece, thumbnail);
      if (!(await keepPhotograph(free))) say("full");
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
    if (photographs.get(number) !== piece) return;
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
    event.preventDefault();
    if (isLeaving) return;
    refused.hidden = true;
    const left = missing();
    if (left.length > 0) return refuse(left);
    const piece = news();
    if (!(await handOver(piece))) return sendUnkept(piece);
    empty();
    await dropDraft(); // a letter or a photograph may have been written while it was handed over
    await flush();
    if (isLeaving) return;
    await adopt().catch(() => {});
    signal.scrollIntoView({ block: "center" });
  }

  // A phone that is full keeps nothing for later: it goes now, or stays in the form as it is.
  async function sendUnkept(piece) {
    form.inert = true; // what is written meanwhile would be taken for sent
    try {
      await send(piece, { isKept: false });
    } finally {
      form.inert = false;
    }
    if (!isLeaving && refused.hidden) signal.scrollIntoView({ block: "center" });
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
    await showPieces();
    try {
      for (const piece of await outbox()) {
        const errors = returned.get(piece.token);
        if (!(await (errors ? sendBack(piece, errors) : send(piece)))) break;
      }
    } finally {
      isSending = false;
    }
    const waits = (await outbox()).length > 0;
    if (waits && !isLeaving) timer = setTimeout(flush, RETRY_MS);
    await offerForgetting();
  }

  // Returns whether the next piece may be tried: not where there is no signal.
  async function send(piece, { isKept = true } = {}) {
    const wait = (what) => {
      say(isKept ? what : "full");
      return false;
    };
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
      return wait("kept");
    }
    const back = isKept ? sendBack : (_, errors) => refuseUnkept(errors);
    if (TOO_MUCH.includes(answer.status)) return back(piece, { album: refused.dataset.heavy });
    if (answer.status === 404) return gone(await answer.text().catch(() => ""), isKept);
    if (!answer.ok && answer.status !== 422) return wait("busy");
    const said = await answer.json().catch(() => null);
    if (said?.errors) return back(piece, said.errors);
    // Else something on the way answered in the site's place.
    return said?.address ? sent(piece, said.address, isKept) : wait("kept");
  }

  function refuseUnkept(errors) {
    if (errors.form_token) form.elements.form_token.value = newToken();
    signal.hidden = true;
    refuse(Object.entries(errors));
    return true;
  }

  // A network that wants somebody to log in first answers so too, in the site's place.
  function gone(page, isKept) {
    const isGone = page.includes("data-field-gone");
    if (isGone) goneSince(place);
    if (isKept) say(isGone ? "gone" : "kept");
    else say(isGone ? "lost" : "full");
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

  async function sent(piece, address, isKept) {
    if (!isKept) {
      empty();
      await dropDraft().catch(() => {});
    } else if (database) await forget(piece.token);
    if (refused.hidden) say("sent");
    else signal.hidden = true;
    const isLast = (await waiting().catch(() => [])).length === 0 && isUntouched();
    if (isLast && (await isReached(address))) {
      isLeaving = true;
      safely(() => sessionStorage.setItem(ALSO_SENT, JSON.stringify(namesSent)));
      location.assign(address);
    }
    namesSent.push(nameOf(piece));
    await showPieces();
    return true;
  }

  // The signal may be gone again: then this page says that it was sent, and no error of the browser.
  async function isReached(address) {
    const page = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    return page !== null && page.ok && isUntouched();
  }

  // It cannot be filed as it is: it is in the form again, with what is to be changed. What was
  // written after it goes on.
  async function sendBack(piece, errors) {
    returned.set(piece.token, errors);
    if (!isUntouched()) {
      say("returned"); // it waits until the form is free
      return true;
    }
    fill(piece);
    if (errors.form_token) form.elements.form_token.value = newToken();
    if (await keepAll()) {
      await forget(piece.token); // else this phone is full: it stays where it was, too
      returned.delete(piece.token);
    }
    signal.hidden = true;
    refuse(Object.entries(errors));
    return true;
  }

  function isUntouched() {
    const controls = [...form.querySelectorAll("input:not([type=hidden]), textarea, option")];
    return photographs.size === 0 && form.elements.latitude.value === initial.get("latitude") &&
      controls.every(isAsAtFirst);
  }

  function isAsAtFirst(control) {
    if (control.matches("option")) return control.selected === control.defaultSelected;
    if (control.matches("[type=radio], [type=checkbox]")) {
      return control.checked === control.defaultChecked;
    }
    return control.value === control.defaultValue;
  }

  // --- Nothing is kept longer than a person wants ----------------------------------------

  async function offerForgetting() {
    const waits = await waiting();
    forgetting.hidden = waits.length + [PLACE, GONE].flatMap(placesKept).length === 0;
    await showPieces();
  }

  const waiting = async () => (database ? outbox() : []);

  // Which news is kept, and which went: by its headline.
  async function showPieces() {
    const line = (what, name) => pieces.dataset[what].replace("NEWS", () => name);
    const waits = (await waiting()).map((piece) =>
      line(returned.has(piece.token) ? "returned" : "kept", nameOf(piece)),
    );
    showList(pieces, [...namesSent.map((name) => line("sent", name)), ...waits]);
  }

  function nameOf({ fields: typed }) {
    const { headline, headline_other: other, kind, happened_on: day } = Object.fromEntries(typed);
    const kindSaid = kind && form.querySelector(`#kind-${kind} + label strong`)?.textContent;
    return headline?.trim() || other?.trim() || [kindSaid, day].filter(Boolean).join(", ");
  }

  async function forgetEverything() {
    if (!confirm(forgetting.dataset.ask)) return;
    clearTimeout(timer);
    empty();
    signal.hidden = refused.hidden = true;
    namesSent.length = 0;
    await forgetAll(place);
    await offerForgetting();
  }

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
        keepWords();
        keepPhotograph(Number(button.dataset.drop));
      });
    }
    document.getElementById("here").addEventListener("click", sayWhere);
    forgetting.addEventListener("click", forgetEverything);
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
