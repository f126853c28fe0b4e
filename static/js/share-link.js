// Who came by somebody's share link carries it on: to the forms, to this page in the other language,
// and into what they share from here. Nothing is stored; the address alone holds the code.
const code = new URLSearchParams(location.search).get("r") ?? "";
const WAYS = ["/donate/", "/fundraise/", "/follow/", "/pledge/"].map((part) => `a[href*="${part}"]`);

if (/^[A-Za-z0-9]{8,16}$/.test(code)) {
  for (const link of document.querySelectorAll([...WAYS, ".languages a", ".back a"])) {
    const address = new URL(link.href);
    if (address.origin === location.origin) {
      address.searchParams.set("r", code);
      link.href = address;
    }
  }
  for (const button of document.querySelectorAll("[data-share]")) {
    const shared = `${location.origin}/s/${code}`;
    const [before, after] = [button.dataset.url, shared].map(encodeURIComponent);
    button.href = button.href.replaceAll(before, after); // the mail, where nothing else is there
    button.dataset.url = shared;
  }
}
