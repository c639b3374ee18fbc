// What something costs, while one types: a form with data-prices, inputs named pages and copies, a hidden one named fee, and
// an element [data-price]. The server computes it again; this only shows it sooner. Prices come from data attributes:
// data-item (for each copy), data-tiers ("2x2000;x1000": pages and price, without pages all that remain), data-cap, and how an amount is
// written: data-pattern ("{amount} VND") with data-group between thousands.

const whole = (input, most) => {
  const text = input?.value.trim() ?? "";
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= most ? Number(text) : 0;
};

function price({ item, tiers, cap }, pages) {
  let rest = pages;
  let sum = Number(item || 0);
  for (const tier of (tiers || "").split(";").filter(Boolean)) {
    const [count, each] = tier.split("x");
    const taken = count ? Math.min(rest, Number(count)) : rest;
    sum += taken * Number(each);
    rest -= taken;
  }
  return cap ? Math.min(sum, Number(cap)) : sum;
}

for (const form of document.querySelectorAll("form[data-prices]")) {
  const { pages, copies, fee } = form.elements;
  const shown = form.querySelector("[data-price]");
  const before = shown.textContent;
  const update = () => {
    const count = whole(copies, 1000);
    const each = pages ? whole(pages, 2000) : 1;
    if (!count || !each) {
      fee.value = "";
      shown.textContent = before;
      return;
    }
    const amount = count * price(form.dataset, pages ? each : 0);
    fee.value = String(amount);
    const written = String(amount).replace(/\B(?=(\d{3})+$)/g, form.dataset.group ?? "");
    shown.textContent = (form.dataset.pattern ?? "{amount}").replace("{amount}", written);
  };
  for (const input of [pages, copies]) input?.addEventListener("input", update);
  if (whole(copies, 1000) && (!pages || whole(pages, 2000))) update();
}
