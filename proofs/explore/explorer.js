"use strict";
/* The arithmetic and the page. `activations` (σ, S and T(E) of each) and `opening` are defined before this text. */

/* Functions that the printed formulas use. */
const logCosh = x => { const a = Math.abs(x); // log cosh x without overflow, and with all digits near 0
  return a < 1 ? Math.log1p(2 * Math.sinh(a / 2) ** 2) : a + Math.log1p(Math.exp(-2 * a)) - Math.LN2; };
const softPlus = x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))); // log(1 + eˣ)
const means = m => { // arithmetic–geometric mean of 1 and √(1 − m); m is the parameter, k²
  let a = 1, g = Math.sqrt(1 - m), sum = m / 2, power = 1;
  for (let k = 0; k < 40 && Math.abs(a - g) > 1e-16 * a; k++) {
    const c = (a - g) / 2;
    [a, g] = [(a + g) / 2, Math.sqrt(a * g)];
    sum += power * c * c;
    power *= 2;
  }
  return [a, sum];
};
const ellipticK = m => Math.PI / (2 * means(m)[0]);
const ellipticE = m => { const [a, sum] = means(m); return Math.PI / (2 * a) * (1 - sum); };

/* The network ż = Wσ(z) − γz, W = aI + K, and its update rules; states are arrays of numbers. */
const ESCAPED = 1e6;
const weights = p => p.n === 2 ? [[p.a, p.w12], [-p.w12, p.a]]
  : [[p.a, p.w12, p.w13], [-p.w12, p.a, p.w23], [-p.w13, -p.w23, p.a]];
const field = (W, sigma, leak) => z => {
  const s = z.map(sigma);
  return W.map((row, i) => row.reduce((sum, w, j) => sum + w * s[j], 0) - leak * z[i]);
};
const moved = (z, v, t) => z.map((x, i) => x + t * v[i]);
const eulerStep = (W, sigma, leak, h) => { const f = field(W, sigma, leak); return z => moved(z, f(z), h); };
const inPlaceStep = (W, sigma, leak, h) => z => { // each neuron acts at once; the leak's flow is exact, as a factor
  const next = z.slice(), decay = Math.exp(-leak * h);
  for (let i = 0; i < next.length; i++) {
    const s = h * sigma(next[i]);
    for (let j = 0; j < next.length; j++) next[j] += W[j][i] * s;
  }
  return next.map(x => x * decay);
};
const rungeKuttaStep = (f, h) => z => {
  const a = f(z), b = f(moved(z, a, h / 2)), c = f(moved(z, b, h / 2)), d = f(moved(z, c, h));
  return z.map((x, i) => x + h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
};
const run = (step, start, count) => { // the states, up to the first that has left for good
  const states = [start];
  for (let k = 0; k < count; k++) {
    const z = step(states[k]);
    if (!z.every(x => Math.abs(x) < ESCAPED)) break;
    states.push(z);
  }
  return states;
};
const REFERENCE = 0.01; // the longest step of the reference
const reference = (W, sigma, leak, h, start, count) => { // at the same times as the rules; error: against half the step
  const f = field(W, sigma, leak), parts = Math.ceil(h / REFERENCE);
  const fine = run(rungeKuttaStep(f, h / parts), start, count * parts);
  const finer = run(rungeKuttaStep(f, h / parts / 2), start, 2 * count * parts);
  const error = fine.length * 2 - 1 === finer.length ? Math.max(...fine.map((z, k) => Math.max(
    ...z.map((x, i) => Math.abs(x - finer[2 * k][i]))))) : Infinity;
  return {states: fine, step: h / parts, error};
};
const measuredPeriod = (f, found) => { // the return through a section across the flow at half time; null: none seen
  const {states, step} = found, half = Math.floor(states.length / 2), p = states[half], across = f(p);
  const side = z => z.reduce((sum, x, i) => sum + (x - p[i]) * across[i], 0);
  const size = Math.max(...states.slice(half).map(z => Math.hypot(...moved(z, p, -1))));
  if (!(size > 1e-9)) return null;
  for (let k = half + 2; k < states.length; k++) {
    if (!(side(states[k - 1]) < 0 && side(states[k]) >= 0)) continue;
    let low = 0, high = step; // the time within the step, by bisection on the step itself
    for (let j = 0; j < 50; j++) {
      const middle = (low + high) / 2;
      if (side(rungeKuttaStep(f, middle)(states[k - 1])) < 0) low = middle; else high = middle;
    }
    const back = rungeKuttaStep(f, high)(states[k - 1]);
    if (Math.hypot(...moved(back, p, -1)) < 1e-3 * size) return (k - 1 - half) * step + high;
  }
  return null;
};

/* Where a state is drawn: the plane itself; for n = 3 the leaf, the plane across the axis c with Kc = 0. */
const frame = p => {
  if (p.n === 2) return {u: [1, 0], v: [0, 1], axis: null};
  const c = [p.w23, -p.w13, p.w12], length = Math.hypot(...c);
  const axis = length > 0 ? c.map(x => x / length) : [0, 0, 1];
  const far = axis.map(Math.abs).indexOf(Math.min(...axis.map(Math.abs)));
  let u = axis.map((x, i) => (i === far ? 1 : 0) - axis[far] * x);
  u = u.map(x => x / Math.hypot(...u));
  const v = [axis[1] * u[2] - axis[2] * u[1], axis[2] * u[0] - axis[0] * u[2], axis[0] * u[1] - axis[1] * u[0]];
  return {u, v, axis};
};
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

function computed(p) { // everything that the page shows, from the numbers of its controls
  const {sigma, primitive, period, below} = activations[p.activation];
  const W = weights(p), start = [p.z1, p.z2, p.z3].slice(0, p.n), count = Math.max(1, Math.round(p.time / p.h));
  const f = field(W, sigma, p.leak), energy = z => z.reduce((sum, x) => sum + primitive(x), 0);
  const exact = reference(W, sigma, p.leak, p.h, start, count);
  const rules = {
    euler: {states: run(eulerStep(W, sigma, p.leak, p.h), start, count), step: p.h},
    inplace: {states: run(inPlaceStep(W, sigma, p.leak, p.h), start, count), step: p.h},
    exact,
  };
  for (const rule of Object.values(rules)) rule.energies = rule.states.map(energy);
  const conservative = p.a === 0 && p.leak === 0, E = energy(start), frequency = Math.abs(p.w12);
  const formula = p.n === 2 && conservative && period && frequency > 0 && E > 0 && E < below;
  return {W, start, count, f, energy, rules, frame: frame(p), conservative,
    period: formula ? period(E, frequency) : null, measured: measuredPeriod(f, exact)};
}

/* The page. */
const NAMES = {euler: "forward Euler", inplace: "in-place step", exact: "reference"};
const byId = id => document.getElementById(id);
const inputs = [...document.querySelectorAll("#controls input, #controls select")];
const parameters = () => Object.fromEntries(inputs.map(input =>
  [input.id, input.id === "activation" ? input.value : Number(input.value)]));
const number = x => x === null || !isFinite(x) ? "–" : String(Number(x.toPrecision(4))).replaceAll("-", "−");
const models = {}; // the figures by name
const part = (name, source) => models[name].select_one(source);
const thinned = (rows, most) => { const every = Math.ceil(rows.length / most); return rows.filter((_, k) => k % every === 0); };

function show() {
  const p = parameters(), found = computed(p), {u, v} = found.frame, t = p.h;
  document.body.dataset.n = p.n;
  for (const output of document.querySelectorAll("output")) output.value = number(p[output.htmlFor.value]);
  const seen = {};
  for (const [name, {states}] of Object.entries(found.rules)) {
    const kept = thinned(states, 20000);
    seen[name] = {x: kept.map(z => dot(z, u)), y: kept.map(z => dot(z, v))};
  }
  const far = name => Math.max(...seen[name].x.map(Math.abs), ...seen[name].y.map(Math.abs));
  const size = 1.1 * Math.max(0.1, far("exact"), Math.min(Math.max(far("euler"), far("inplace")), 2 * far("exact")));
  const arrows = fieldArrows(found, size);
  for (const name of Object.keys(NAMES)) {
    const figure = models[name];
    figure.x_range.setv({start: -size, end: size});
    figure.y_range.setv({start: -size, end: size});
    part(name, "orbit").data = seen[name];
    if (name !== "exact") part(name, "true").data = seen.exact;
    part(name, "field").data = arrows;
    part(name, "heads").data = heads(seen[name], size);
    part(name, "start").data = {x: seen[name].x.slice(0, 1), y: seen[name].y.slice(0, 1)};
    figure.title.text = name === "exact" ? `reference: RK4, step ${number(found.rules.exact.step)}` : `${NAMES[name]}, h = ${number(t)}`;
    figure.below[0].axis_label = p.n === 2 ? "z₁" : "across c, u";
    figure.left[0].axis_label = p.n === 2 ? "z₂" : "across c, v";
  }
  drawEnergies(found, p);
  say(found, p);
  window.explored = {parameters: p, ...found};
}

function drawEnergies(found, p) {
  let top = 0, bottom = 0;
  for (const [name, {energies, step}] of Object.entries(found.rules)) {
    const kept = thinned(energies.map((E, k) => [k * step, E]), 4000);
    part("energy", name).data = {x: kept.map(r => r[0]), y: kept.map(r => r[1])};
    const limit = name === "euler" ? 4 * Math.max(...found.rules.exact.energies) : Infinity;
    top = Math.max(top, Math.min(limit, energies.reduce((a, b) => Math.max(a, b), 0)));
    bottom = Math.min(bottom, Math.max(-top, energies.reduce((a, b) => Math.min(a, b), 0)));
  }
  models.energy.x_range.setv({start: 0, end: p.time});
  models.energy.y_range.setv({start: 1.05 * bottom, end: 1.08 * top || 1});
}

function fieldArrows(found, size) { // the field on a grid, all arrows of one length: direction, not speed
  const {u, v, axis} = found.frame, height = axis ? dot(axis, found.start) : 0, data = {x0: [], y0: [], x1: [], y1: []};
  for (let i = -4; i <= 4; i++) for (let j = -4; j <= 4; j++) {
    const x = i / 4.5 * size, y = j / 4.5 * size;
    const f = found.f(found.start.map((_, k) => x * u[k] + y * v[k] + (axis ? height * axis[k] : 0)));
    const along = [dot(f, u), dot(f, v)], speed = Math.hypot(...along);
    if (!(speed > 1e-12)) continue;
    const reach = 0.07 * size / speed;
    data.x0.push(x - reach * along[0]); data.x1.push(x + reach * along[0]);
    data.y0.push(y - reach * along[1]); data.y1.push(y + reach * along[1]);
  }
  return data;
}

function heads({x, y}, size) { // arrow heads on the orbit, about one for each stretch as long as the picture is wide
  const data = {x0: [], y0: [], x1: [], y1: []};
  let gone = 1.2 * size, count = 0;
  for (let k = 1; k < x.length && count < 8; k++) {
    gone += Math.hypot(x[k] - x[k - 1], y[k] - y[k - 1]);
    if (gone < 2 * size) continue;
    data.x0.push(x[k - 1]); data.y0.push(y[k - 1]); data.x1.push(x[k]); data.y1.push(y[k]);
    gone = 0; count++;
  }
  return data;
}

function say(found, p) {
  const W = found.W.map(row => row.map(number).join("  ")).join("\n");
  byId("matrix").textContent = W;
  for (const [name, {states, energies, step, error}] of Object.entries(found.rules)) {
    const first = energies[0], last = energies[energies.length - 1];
    const low = energies.reduce((a, b) => Math.min(a, b)), high = energies.reduce((a, b) => Math.max(a, b));
    const left = states.length - 1 < Math.round(found.count * p.h / step) ? `; left the picture after ${states.length - 1} steps` : "";
    const times = first > 0 ? ` (× ${number(last / first)})` : "";
    const off = name === "exact" ? `; halving its step moves no point by more than ${number(error)}` : "";
    byId(`said-${name}`).textContent = `energy ${number(first)} → ${number(last)}${times}, between ${number(low)} and ${number(high)}${left}${off}`;
  }
  const period = [];
  if (found.period !== null) period.push(`${number(found.period)} by the formula ${activations[p.activation].formula} (T4.2)`);
  period.push(found.measured === null ? "no return seen on the reference in the time shown"
    : `${Number(found.measured.toPrecision(8))} measured on the reference, from half time on`);
  byId("said-period").textContent = period.join("; ");
  const axis = found.frame.axis, last = rule => rule.states[rule.states.length - 1];
  byId("said-casimir").textContent = axis ? `c·z with Kc = 0, kept without gain and leak: ${number(dot(axis, found.start))} at the start; at the end `
    + Object.entries(found.rules).map(([name, rule]) => `${number(dot(axis, last(rule)))} (${NAMES[name]})`).join(", ") : "";
  byId("said-kind").textContent = found.conservative ? "skew weights, no leak: the energy of the true motion is constant (T2.1)"
    : "gain or leak: the energy of the true motion need not be constant (T2.9)";
}

function dress() { // Bokeh draws on a canvas: the colours of the style sheet are handed to it
  const style = getComputedStyle(document.documentElement), colour = name => style.getPropertyValue(`--${name}`).trim();
  for (const figure of Object.values(models)) {
    figure.setv({background_fill_color: colour("card"), border_fill_color: colour("card"), outline_line_color: colour("line")});
    figure.title.text_color = colour("ink");
    for (const axis of [figure.below[0], figure.left[0]]) axis.setv({axis_label_text_color: colour("ink"), major_label_text_color: colour("faint"),
      axis_line_color: colour("faint"), major_tick_line_color: colour("faint"), minor_tick_line_color: colour("line")});
    for (const grid of figure.center.filter(one => one.type === "Grid")) grid.grid_line_color = colour("line");
    for (const renderer of figure.renderers) {
      const paint = colour(renderer.glyph.tags[0]);
      if (renderer.glyph.type === "Line") renderer.glyph.line_color = {value: paint};
      else renderer.glyph.setv({line_color: {value: paint}, fill_color: {value: paint}});
    }
    for (const name of ["field arrows", "orbit arrows"]) {
      const arrow = figure.select_one(name);
      if (!arrow) continue;
      const paint = colour(arrow.tags[0]);
      arrow.line_color = {value: paint};
      arrow.end.setv({fill_color: {value: paint}, line_color: {value: paint}});
    }
    for (const legend of figure.center.filter(one => one.type === "Legend")) legend.setv({label_text_color: colour("ink"), background_fill_color: colour("card"), border_line_color: null});
  }
}

async function open() {
  for (const {target_id, ...item} of JSON.parse(byId("figures").textContent)) {
    await Bokeh.embed.embed_item({target_id, ...item});
  }
  for (const document of Bokeh.documents) for (const figure of document.roots()) models[figure.name] = figure;
  for (const input of inputs) {
    if (input.id in opening) input.value = opening[input.id];
    input.addEventListener("input", show);
  }
  byId("again").addEventListener("click", () => {
    for (const input of inputs) if (input.id in opening) input.value = opening[input.id];
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  dress();
  show();
  document.body.dataset.ready = "yes";
}
open();
