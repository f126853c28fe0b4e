// Who came by somebody's share link carries it on: into the form on which they give, and into what
// they share from here. Nothing is stored; the address alone holds the code.
const code = new URLSearchParams(location.search).get("r") ?? "";

if (/^[A-Za-z0-9]{8,16}$/.test(code)) {
  for (const link of document.querySelectorAll("a[href]")) {
    const address = new URL(link.href);
    if (address.origin === location.origin && /\/(donate|fundraise|follow)\/$/.test(address.pathname)) {
      address.searchParams.set("r", code);
      link.href = address;
    }
  }
  for (const button of document.querySelectorAll("[data-share]")) {
    button.dataset.url = `${location.origin}/s/${code}`;
  }
}
