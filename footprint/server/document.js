// What only the browser can do. Streamlit writes its own words in English and leaves some of what it draws out of reach:
// here they are put in the language of the page, and within reach. Written above by document.py: LANGUAGE, that of this
// copy of the file, and WORDS, each text of Streamlit in English and in it.

const ATTRIBUTES = ["aria-label", "aria-valuetext", "placeholder", "title"]

// Where texts are those of the application or of its users, never translated, save where Streamlit speaks inside of it.
const OURS = "[data-testid=stMarkdownContainer], td, th, code, pre, textarea, svg, script, style, noscript"
const STREAMLIT_S = "[data-testid=stFileUploaderDropzone], [data-testid=stTooltipContent], [data-testid=stDialog], [role=alertdialog]"

// --- words -----------------------------------------------------------------------------------------------------------

// What stands between braces is one of these numbers, or anything.
const NUMBERS = ["count", "size", "turn"]

// Of the lists that open, Streamlit says only what is no choice: the rest may be the name of anything.
const [words, optionWords] = [false, true].map((inOptions) => {
  const exact = new Map(), patterns = []
  for (const [key, [english, ours]] of Object.entries(WORDS)) {
    if (key.startsWith("option.") !== inOptions) continue
    if (!english.includes("{")) exact.set(english, ours)
    else patterns.push([readPattern(english), ours])
  }
  return { exact, patterns }
})

function readPattern(english) {
  const escaped = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&")
  const named = (_, name) => `(?<${name}>${NUMBERS.includes(name) ? "[\\d.,]+" : ".+?"})`
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, named)}$`)
}

function translate(english, { exact, patterns }) {
  const written = english.trim()
  const known = exact.get(written)
  if (known !== undefined) return known
  for (const [pattern, ours] of patterns) {
    const { word, date, size, ...others } = pattern.exec(written)?.groups ?? { word: "" }
    if (word !== undefined && !exact.has(word)) continue
    const filled = { ...others, word: exact.get(word), date: date && writeDate(date), size: size && writeSize(size) }
    return ours.replace(/\{(\w+)\}/g, (_, name) => filled[name])
  }
  return null
}

function writeDate(english) {
  const date = new Date(english)
  return isNaN(date) ? english : new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long" }).format(date)
}

function writeSize(english) {
  return new Intl.NumberFormat(LANGUAGE).format(Number(english.replaceAll(",", "")))
}

// --- texts and labels ------------------------------------------------------------------------------------------------

// What was put in place of what, to begin again from the English when the language changes.
const page = (window.footprintPage ??= { english: new WeakMap(), called: new WeakMap() })

function remember(node, name, english, written) {
  if (!page.english.has(node)) page.english.set(node, {})
  page.english.get(node)[name] = [english, written]
}

function say(node, name, current, write, known = words) {
  const [english, written] = page.english.get(node)?.[name] ?? []
  const original = current === written ? english : current
  const ours = translate(original, known)
  if (ours === null || ours === current) return
  remember(node, name, original, ours)
  write(ours)
}

function sayText(node) {
  const holder = node.parentElement
  if (!holder || !node.nodeValue.trim()) return
  if (holder.closest(OURS) && !holder.closest(STREAMLIT_S)) return
  const known = holder.closest("[role=option]") ? optionWords : words
  say(node, "text", node.nodeValue, (ours) => { node.nodeValue = ours }, known)
}

function sayLabels(element) {
  for (const name of ATTRIBUTES) {
    const current = element.getAttribute(name)
    if (current) say(element, name, current, (ours) => element.setAttribute(name, ours))
  }
}

function sayAll(root) {
  if (root.nodeType === Node.TEXT_NODE) return sayText(root)
  if (root.nodeType !== Node.ELEMENT_NODE) return
  sayLabels(root)
  root.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join()).forEach(sayLabels)
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) sayText(texts.currentNode)
}

// --- reach -----------------------------------------------------------------------------------------------------------

// A table wider than the screen scrolls with the keyboard, under its name.
function reachTables() {
  const holders = [...document.querySelectorAll("[data-testid=stTable] > div")]
  const scrolls = holders.map((holder) => holder.scrollWidth > holder.clientWidth || holder.scrollHeight > holder.clientHeight)
  holders.forEach((holder, turn) => {
    if (scrolls[turn] === holder.hasAttribute("tabindex")) return
    if (!scrolls[turn]) return ["tabindex", "role", "aria-label"].forEach((name) => holder.removeAttribute(name))
    holder.tabIndex = 0
    holder.setAttribute("role", "region")
    holder.setAttribute("aria-label", holder.querySelector("table")?.getAttribute("aria-label") || words.exact.get("Scrollable table"))
  })
}

// A place where files are dropped has a name: it is a group, not a mere ornament. An icon beside its word says nothing.
function nameRoles(root) {
  if (root.nodeType !== Node.ELEMENT_NODE) return
  for (const place of find(root, "[data-testid=stFileUploaderDropzone][role=presentation]")) place.setAttribute("role", "group")
  for (const icon of find(root, "[role=img][aria-label$=' icon']")) {
    icon.removeAttribute("role")
    icon.removeAttribute("aria-label")
    icon.setAttribute("aria-hidden", "true")
  }
}

// Buttons that say the same are told apart by what they are about: their field, then what stands above them as a heading
// or in bold, beside them as a point, or what folds them.
const TITLES = "h1, h2, h3, h4, h5, h6, p:has(> strong), [data-testid=stHorizontalBlock] li"
const LONGEST_TITLE = 80

function nameTwins() {
  const main = document.querySelector("[data-testid=stMain]"), twins = new Map()
  let title = null, around = null
  for (const element of main?.querySelectorAll(`button, ${TITLES}`) ?? []) {
    const button = element.closest("button")
    if (!button) [title, around] = [element, element.closest("details") ? around : element]
    else if (button === element && button.offsetParent && isReached(button)) {
      const own = ownName(button)
      if (own) twins.set(own, [...(twins.get(own) ?? []), { button, field: findField(button), place: findPlace(button, title, around) }])
    }
  }
  for (const [own, told] of twins) {
    const fields = told.map((one) => one.field)
    for (const { button, field, place } of told) {
      const isAlone = field && fields.indexOf(field) === fields.lastIndexOf(field)
      const about = [field, isAlone ? "" : place].filter((said) => said && !own.includes(said))
      call(button, told.length > 1 && about.length ? [own, ...about].join(", ") : null)
    }
  }
}

// Whether the keyboard stops at a button by itself: those that open a list or change a number do for their field.
function isReached(button) {
  return button.tabIndex >= 0 && !button.closest("[role=radio], [role=radiogroup]")
}

// The label of the field that a button belongs to, or the words that a mere icon helps with.
function findField(button) {
  const holder = button.closest("[data-testid=stElementContainer]")
  const isIcon = !button.textContent.trim() && !holder?.querySelector("pre")
  return shorten(holder?.querySelector("[data-testid=stWidgetLabel]") ?? (isIcon ? holder : null))
}

function findPlace(button, title, around) {
  const folded = button.closest("details")
  if (!folded) return shorten(around)
  const inside = folded.contains(title) ? title : folded.querySelector("summary [data-testid=stMarkdownContainer]")
  return [around, inside].map(shorten).filter(Boolean).join(", ")
}

function shorten(element) {
  return element?.textContent.trim().slice(0, LONGEST_TITLE) ?? ""
}

// What a button says by itself, its icon left aside.
function ownName(button) {
  const given = page.called.get(button), label = button.getAttribute("aria-label")
  if (given && given.name !== label) page.called.delete(button) // Streamlit wrote it anew
  const own = given?.name === label ? given.label : label
  return own || [...button.querySelectorAll("[data-testid=stMarkdownContainer]")].map((one) => one.textContent).join(" ").trim()
}

// Give a button a name, or the one it had.
function call(button, name) {
  const given = page.called.get(button)
  if ((given?.name ?? null) === name) return
  const label = given ? given.label : button.getAttribute("aria-label")
  if (name === null) page.called.delete(button)
  else page.called.set(button, { name, label })
  if (name ?? label) button.setAttribute("aria-label", name ?? label)
  else button.removeAttribute("aria-label")
}

function find(root, selector) {
  return [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)]
}

// --- keys ------------------------------------------------------------------------------------------------------------

// R and C alone rerun the page and clear what is kept: who dictates, or misses a key, would set them off.
const TYPING = "input, textarea, select, canvas, table, [contenteditable=true], [role=listbox], [role=menu], [role=grid]"

function holdSingleKeys(event) {
  const alone = !event.ctrlKey && !event.metaKey && !event.altKey && /^[rc]$/i.test(event.key)
  if (alone && !event.target.closest?.(TYPING)) event.stopImmediatePropagation()
}

// --- pages -----------------------------------------------------------------------------------------------------------

// What closes when one clicks outside of it asks for its page again, after the click on a link asked for another: the
// last one is drawn. It is closed first.
const CLOSED_FIRST_MS = 80

function leaveOpen(event) {
  const link = event.target.closest?.("[data-testid=stSidebarNavLink], [data-testid=stPageLink-NavLink]")
  const open = document.querySelector("[data-testid=stPopoverBody]")
  if (!link || !open || open.contains(link) || page.following === link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopImmediatePropagation()
  document.body.dispatchEvent(new MouseEvent("click", { bubbles: true }))
  setTimeout(() => {
    page.following = link
    link.click()
    page.following = null
  }, CLOSED_FIRST_MS)
}

// --- the whole -------------------------------------------------------------------------------------------------------

function follow(changes) {
  for (const { type, target, attributeName, addedNodes } of changes) {
    if (type === "characterData") sayText(target)
    else if (type === "attributes" && attributeName !== "class") sayLabels(target)
    else for (const node of addedNodes) { sayAll(node); nameRoles(node) }
  }
  reachSoon()
}

function reachSoon() {
  page.frame ??= requestAnimationFrame(() => { page.frame = null; reachTables(); nameTwins() })
}

function begin() {
  page.observer?.disconnect()
  removeEventListener("resize", page.resized)
  page.resized = reachSoon
  addEventListener("resize", reachSoon)
  page.observer = new MutationObserver(follow)
  page.observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ATTRIBUTES })
  if (!page.keys) addEventListener("keydown", (page.keys = holdSingleKeys), true)
  if (!page.links) addEventListener("click", (page.links = leaveOpen), true)
  page.language = LANGUAGE
  document.querySelectorAll("button").forEach((button) => call(button, null))
  sayAll(document.body)
  nameRoles(document.body)
  reachSoon()
}

// Streamlit says to the application alone whether it is light or dark; lists and dialogs open outside of it.
// Charts, which keep the colours they were drawn in, are asked for anew when it changes.
function followTheme(app) {
  const copy = () => {
    const theme = getComputedStyle(app).colorScheme
    document.documentElement.style.colorScheme = theme
    if (page.colours && page.colours !== theme) page.ask("theme", theme)
    page.colours = theme
  }
  copy()
  page.theme ??= new MutationObserver(copy)
  page.theme.observe(app, { attributes: true, attributeFilter: ["class"] })
}

// What this browser keeps for its next sessions here, and nobody else's; nothing is kept of what is empty.
function keep(kept) {
  const folder = new URL(".", document.baseURI).pathname
  const safe = location.protocol === "https:" ? "; Secure" : ""
  page.kept ??= {}
  for (const [name, value] of Object.entries(kept)) {
    if (page.kept[name] === value) continue
    page.kept[name] = value
    const age = value ? 365 * 24 * 3600 : 0
    document.cookie = `${name}=${encodeURIComponent(value)}; Path=${folder}; Max-Age=${age}; SameSite=Lax${safe}`
  }
}

export function apply({ unsaved, kept, pinned }, ask) {
  page.pinned = pinned
  page.ask = ask
  document.documentElement.lang = LANGUAGE
  if (page.language !== LANGUAGE) begin()
  keep(kept)
  window.onbeforeunload = unsaved ? (event) => event.preventDefault() : null
  followTheme(document.querySelector("[data-testid=stApp]"))
}

if (document.documentElement.lang === LANGUAGE) begin()
