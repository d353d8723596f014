
// --- charts ----------------------------------------------------------------------------------------------------------

// What one takes away of a chart: its image, drawn here from what is on the page (no request goes out but for the font,
// which the browser has), or the address of the page as it is, choices included.

const EDGE = 20, TITLE = 16, SMALL = 12, LINE = 1.35, SHARPNESS = 2

export function offerTools({ chart, title, name, about, labels }, place) {
  const tools = place.querySelector(".chart-tools")
  const offer = (kind, act) => {
    const made = document.createElement("button")
    made.type = "button"
    made.textContent = labels[kind]
    made.setAttribute("aria-label", labels[kind + "_help"])
    made.onclick = act
    return made
  }
  const said = document.createElement("span")
  said.setAttribute("role", "status")
  const drawn = async () => drawImage(await findChart(chart), title, about)
  const file = (ending) => [slug(document.title.split(" — ")[0]), name].filter(Boolean).join("-") + ending
  const focused = tools.contains(document.activeElement) && document.activeElement.textContent
  tools.replaceChildren(
    offer("png", async () => save(await paint(await drawn()), file(".png"))),
    offer("svg", async () => save(new Blob([(await drawn()).written], { type: "image/svg+xml" }), file(".svg"))),
    offer("link", async () => { said.textContent = labels[(await copy(findAddress())) ? "copied" : "address"] }),
    said,
  )
  if (focused) [...tools.children].find((one) => one.textContent === focused)?.focus()
}

// The chart, which may come after its buttons.
async function findChart(key) {
  for (;;) {
    const layer = document.querySelector(`.st-key-${key} .js-plotly-plot svg.main-svg`)
    if (layer) return layer.closest(".js-plotly-plot")
    await new Promise((go) => setTimeout(go, 100))
  }
}

function slug(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
}

// The image: the message, the layers of the chart one over the other, where the figures come from.
function drawImage(chart, title, about) {
  const layers = [...chart.querySelectorAll("svg.main-svg")], { width, height } = layers[0].getBoundingClientRect()
  const { backgroundColor: paper, color: ink } = getComputedStyle(document.querySelector("[data-testid=stApp]"))
  const family = getComputedStyle(chart).fontFamily.replace(/"/g, "'")
  const from = [document.querySelector(".way-places")?.textContent, about].filter(Boolean).join(" › ")
  let top = EDGE
  const write = (words, size, weight) => wrap(words, width, `${weight} ${size}px ${family}`).map((line) => {
    top += size * LINE
    return `<text x="${EDGE}" y="${top}" font-size="${size}" font-weight="${weight}" fill="${ink}">${escapeMarkup(line)}</text>`
  })
  const heading = write(title, TITLE, 700)
  const start = (top += 8)
  top += height
  const source = write(from, SMALL, 400)
  const size = [Math.ceil(width + 2 * EDGE), Math.ceil(top + EDGE)]
  const body = layers.map((layer) => {
    const copied = layer.cloneNode(true)
    for (const [attribute, value] of Object.entries({ x: EDGE, y: start, width, height })) copied.setAttribute(attribute, value)
    copied.removeAttribute("style")
    return new XMLSerializer().serializeToString(copied)
  }).join("").replace(/url\((&quot;|"|')?[^)#]*#([^)"'&]+)(&quot;|"|')?\)/g, "url(#$2)")
  const told = chart.closest("[aria-label]")?.getAttribute("aria-label") ?? ""
  const opened = `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(" ")}" font-family="${family}">`
  const named = `<title>${escapeMarkup(title || told)}</title><desc>${escapeMarkup(told)}</desc>`
  const ground = `<rect width="100%" height="100%" fill="${paper}"/>`
  return { size, opened, body: named + ground + heading.join("") + body + source.join("") + "</svg>",
    get written() { return this.opened + this.body } }
}

function escapeMarkup(words) {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function wrap(words, width, font) {
  const measured = document.createElement("canvas").getContext("2d"), lines = []
  measured.font = font
  for (const word of words.split(/[ \n]+/).filter(Boolean)) {
    const longer = lines.length ? lines.at(-1) + " " + word : ""
    if (longer && measured.measureText(longer).width <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

// An image has no font of the page: it is given the one that its words were measured in.
async function paint({ size, opened, body }) {
  const source = new Image()
  const face = await findFace()
  const written = opened + (face ? `<style>${face}</style>` : "") + body
  source.src = URL.createObjectURL(new Blob([written], { type: "image/svg+xml" }))
  await source.decode()
  const canvas = Object.assign(document.createElement("canvas"), { width: size[0] * SHARPNESS, height: size[1] * SHARPNESS })
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height)
  URL.revokeObjectURL(source.src)
  return new Promise((give) => canvas.toBlob(give, "image/png"))
}

async function findFace() {
  const rules = [...document.styleSheets].flatMap((sheet) => { try { return [...sheet.cssRules] } catch { return [] } })
  const used = rules.find((rule) => rule instanceof CSSFontFaceRule && /Source Sans/.test(rule.cssText) && !/italic/.test(rule.cssText))
  const address = used?.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/)?.[1]
  if (!address) return ""
  const bytes = await (await fetch(new URL(address, used.parentStyleSheet.href ?? document.baseURI))).blob()
  const data = await new Promise((give) => {
    const reader = new FileReader()
    reader.onload = () => give(reader.result)
    reader.readAsDataURL(bytes)
  })
  return used.cssText.replace(/url\("?[^")]+"?\)/, `url(${data})`)
}

function save(content, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

// The address of the page with all that was chosen on it, and of which inventory, whatever is added later.
function findAddress() {
  const address = new URL(location.href)
  for (const [name, value] of Object.entries(page.pinned ?? {})) if (!address.searchParams.has(name)) address.searchParams.set(name, value)
  return address.href
}

// Where the page is not served safely, browsers copy only what is selected.
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: words })
    const before = document.activeElement
    document.body.append(field)
    field.select()
    const copied = document.execCommand("copy")
    field.remove()
    before?.focus()
    return copied
  }
}
