// One line. Its link is one of the browser, which opens in another tab as any link does. A plain click stays in the session:
// it is that of the same link in the menu, which changes page at once; through the server, where a section is to be opened.

export default function ({ data, parentElement, setTriggerValue }) {
  const way = parentElement.querySelector(".way")
  const focused = way.contains(document.activeElement)
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
  const link = (page, section, ...inside) => {
    const made = make("a", { href: address(page) }, ...inside)
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
  const lines = [make("p", { class: "way-places" }, data.places.join(" › "))]
  if (data.next) {
    const { before, why, label, page, section, control } = data.next
    const said = label && before + " " + label + " →"
    const go = page && link(page, section, said)
    const reach = control && make("button", { type: "button" }, said)
    if (reach) reach.onclick = () => {
      const found = document.querySelector(`.st-key-${control} :is(button, input, a)`)
      found?.scrollIntoView({ block: "center" })
      found?.focus()
    }
    lines.push(make("p", { class: "way-next", title: (go || reach) && why }, go || reach || why))
  }
  way.replaceChildren(...lines)
  // Links of a page to one of its commitments: a plain click stays in the session, as the link of the way does.
  document.removeEventListener("click", window.footprintOpen, true)
  window.footprintOpen = (event) => {
    const asked = event.target.closest?.("[data-testid=stMain] a[href^='?commitments-part']")
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    event.stopPropagation()
    const commitment = new URL(asked.href).searchParams.get("commitment")
    setTriggerValue("go", { page: "commitments", section: "register", commitment })
  }
  document.addEventListener("click", window.footprintOpen, true)
  if (focused) way.querySelector("a, button")?.focus()
}
