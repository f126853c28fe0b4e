// Say on the button what it does, in the amount that campaigns.money.parse_money will read, or
// nothing. The server reads it again and decides.
const form = document.querySelector("[data-donate]");
const other = form.elements.other_amount;
const radios = [...form.querySelectorAll("input[name=suggested]")];
const words = form.querySelector("[data-button]");
const plain = words.textContent;
const { currency, locale } = form.dataset;
const decimals = Number(form.dataset.decimals);
const groupingSign = document.documentElement.lang === "fr" ? "." : ",";
const hasThousandths = "thousandths" in form.dataset; // the dinars: 12.505 is no 12 505

function typedAmount() {
  const text = other.value
    .normalize("NFKC")
    .replace(/[\s'’_]/g, "")
    .replace(/^[$€£¥]+|[$€£¥]+$/g, "");
  if (/^[1-9]\d{0,2}([.,]\d{3})+$/.test(text) && !hasThousandths) {
    // With the other language's sign the server asks which of two amounts is meant.
    const rest = text.replaceAll(groupingSign, "");
    return /[.,]/.test(rest) ? NaN : Number(rest);
  }
  const isGrouped = /^\d{1,3}((,\d{3})+\.\d+|(\.\d{3})+,\d+)$/.test(text);
  if (!isGrouped && !/^\d+([.,]\d+)?$/.test(text)) return NaN;
  const number = text.replace(/[.,](?=.*[.,])/g, "").replace(",", ".");
  const fraction = (number.split(".")[1] ?? "").replace(/0+$/, "");
  return fraction.length > decimals ? NaN : Number(number);
}

function amountInWords() {
  if (!other.value.trim()) {
    const chosen = radios.find((radio) => radio.checked);
    return chosen ? form.querySelector(`label[for=${chosen.id}] strong`).textContent : "";
  }
  const amount = typedAmount();
  if (!(amount >= Number(form.dataset.least) && amount <= Number(form.dataset.largest))) return "";
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    ...(Number.isInteger(amount) && { minimumFractionDigits: 0 }),
  }).format(amount);
}

function show() {
  const amount = amountInWords();
  words.textContent = amount ? form.dataset.give.replace("[amount]", amount) : plain;
}

other.addEventListener("input", () => {
  if (other.value.trim()) for (const radio of radios) radio.checked = false;
  show();
});
for (const radio of radios) {
  radio.addEventListener("change", () => {
    other.value = "";
    show();
  });
}
// Who comes back from the payment page goes on with the same gift: the browser brings back what
// was typed, and the history remembers which showing of the form it was.
form.addEventListener("submit", () => {
  history.replaceState({ token: form.elements.form_token.value }, "");
});
window.addEventListener("pageshow", () => {
  if (history.state?.token) form.elements.form_token.value = history.state.token;
  show();
});
form.querySelector("[data-time-zone]").value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
document.querySelector("[data-focus]")?.focus();
show();
