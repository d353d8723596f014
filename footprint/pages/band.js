// Links of the browser, which open in another tab as any link does. A plain click stays in the session: it is that of the
// same link in the menu, which changes page at once; through the server, where there is no menu or a section to open.

export default function ({ data, parentElement, setTriggerValue }) {
  const way = parentElement.querySelector(".way")
  const focused = way.contains(document.activeElement) ? document.activeElement.dataset.at : null
  const make = (tag, attributes, ...inside) => {
    const made = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) if (value) made.setAttribute(name, value)
    made.append(...inside.filter(Boolean))
    return made
  }
  const kept = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(location.search))
    if (["lang", "organisation", "inventory"].includes(name)) kept.append(name, value)
  const address = (page) => (page === "home" ? "." : page) + (kept.size ? "?" + kept : "")
  const link = (at, page, section, attributes, ...inside) => {
    const made = make("a", { href: address(page), "data-at": at, ...attributes }, ...inside)
    made.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
      event.preventDefault()
      const inMenu = [...document.querySelectorAll("[data-testid=stSidebarNavLink]")]
        .find((one) => new URL(one.href).pathname === new URL(made.href).pathname)
      if (inMenu && !section) inMenu.click()
      else setTriggerValue("go", { page, section })
    }
    return made
  }
  const steps = data.steps.map((step) =>
    make("li", { class: step.done && "way-done" },
      link(step.page, step.page, "", { "aria-current": step.here && "page" },
        make("span", { class: "way-name" }, step.name), " ",
        make("span", { class: "way-state" }, step.state))))
  const lines = [make("nav", { "aria-label": data.label }, make("ol", { role: "list" }, ...steps))]
  if (data.next) {
    const { why, label, page, section, control } = data.next
    const go = page && link("next", page, section, { class: "way-go" }, label)
    const reach = control && make("button", { type: "button", class: "way-go", "data-at": "next" }, label)
    if (reach) reach.onclick = () => {
      const found = document.querySelector(`.st-key-${control} :is(button, input, a)`)
      found?.scrollIntoView({ block: "center" })
      found?.focus()
    }
    lines.push(make("p", { class: "way-next" }, make("span", {}, why), " ", go || reach))
  }
  way.replaceChildren(...lines)
  if (focused) (way.querySelector(`[data-at="${focused}"]`) || way.querySelector("a"))?.focus()
}
