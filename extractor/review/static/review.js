'use strict';
// The article page: what a person does becomes a request, what comes back replaces pieces of the page.
const main = document.getElementById('main'), text = document.getElementById('text'), records = document.getElementById('records');
const bar = document.getElementById('bar'), said = document.getElementById('said'), toolbar = document.getElementById('selection');
const filters = document.getElementById('filters'), addDialog = document.getElementById('add-dialog'), help = document.getElementById('help');
const base = main.dataset.base;
let seq = Number(main.dataset.seq), opened = null, current = null, selected = null, queue = Promise.resolve();

const cards = () => [...records.querySelectorAll('.card')];
const cardOf = id => id && document.getElementById(id);
const tell = (message, isBad = false) => { said.textContent = message; said.classList.toggle('bad', isBad); };

// -- requests: one at a time, in order ------------------------------------------------------------------------
const inTurn = work => (queue = queue.then(work, work));
const send = request => inTurn(() => post(request));
const reload = () => inTurn(fetchRecords);
async function post(request) {
  let answer, data;
  try {
    answer = await fetch(`${base}/do`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ seq, open: opened, ...request }) });
    data = await answer.json();
  } catch {
    tell('Not saved: the server does not answer. Is it still running?', true);
    return null;
  }
  if (data.seq === undefined) { tell(data.detail ?? 'Not saved.', true); return null; }
  if (answer.ok && request.op === 'add') { opened = data.target; current = data.target; }
  show(data, request.op === 'set' && answer.status !== 409 ? request.id : null);
  if (request.op === 'set') mark(request, answer.ok ? '' : data.said);
  tell(answer.ok ? `Saved: ${data.said}` : data.said, !answer.ok);
  return answer.ok ? data : null;
}
async function fetchRecords() {
  const answer = await fetch(`${base}/records${opened ? `?open=${encodeURIComponent(opened)}` : ''}`);
  show(await answer.json(), null);
}
// What is wrong with a value is said beside it.
function mark(request, wrong) {
  const field = records.querySelector(`.form[data-id="${CSS.escape(request.id)}"] .field[data-field="${CSS.escape(request.field)}"]`);
  field?.querySelector('.wrong')?.remove();
  field?.classList.toggle('bad', Boolean(wrong));
  if (field && wrong) { const told = document.createElement('p'); told.className = 'problem wrong'; told.textContent = wrong; field.querySelector('.readings').append(told); }
}
// A form in which somebody types stays as it is: only what is around it is replaced.
function show(data, kept) {
  seq = data.seq;
  const form = kept && records.querySelector(`.form[data-id="${CSS.escape(kept)}"]`);
  const focus = document.activeElement, place = records.scrollTop;
  if (text.innerHTML !== data.text) text.innerHTML = data.text;
  records.innerHTML = data.records;
  if (form) { records.querySelector(`.form[data-id="${CSS.escape(kept)}"]`)?.replaceWith(form); if (form.contains(focus)) focus.focus({ preventScroll: true }); }
  records.scrollTop = place;
  bar.innerHTML = data.bar;
  link(); filter();
}

// -- lighting up ----------------------------------------------------------------------------------------------
let byRecord = new Map();
function link() {
  byRecord = new Map();
  for (const mark of text.querySelectorAll('mark')) for (const id of mark.dataset.r.split(' ')) { if (!byRecord.has(id)) byRecord.set(id, []); byRecord.get(id).push(mark); }
  if (current) light([current]);
}
function light(ids) {
  for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit');
  for (const id of ids) { cardOf(id)?.classList.add('lit'); for (const mark of byRecord.get(id) ?? []) mark.classList.add('lit'); }
}
function choose(id, { focus = false, scroll = 'both' } = {}) {
  current = id; light([id]);
  const card = cardOf(id);
  if (focus) card?.focus({ preventScroll: true });
  if (scroll !== 'text') card?.scrollIntoView({ block: 'nearest' });
  if (scroll !== 'card') byRecord.get(id)?.[0]?.scrollIntoView({ block: 'nearest' });
}
for (const name of ['mouseover', 'focusin']) document.addEventListener(name, event => {
  const hit = event.target.closest?.('mark, .card');
  if (!hit) return;
  if (name === 'focusin' && hit.matches('.card')) current = hit.id;
  light((hit.dataset.r ?? hit.id).split(' '));
});

// -- filters --------------------------------------------------------------------------------------------------
function filter() {
  const types = new Set([...filters.querySelectorAll('[name=type]:checked')].map(box => box.value));
  const value = name => filters.elements[name].value;
  const shown = new Set();
  for (const card of cards()) {
    card.hidden = !types.has(card.dataset.type) || (value('actor') && !card.dataset.actors.split(' ').includes(value('actor')))
      || (value('match') && card.dataset.match !== value('match')) || (value('decision') && card.dataset.decision !== value('decision'));
    if (!card.hidden) shown.add(card.id);
  }
  for (const mark of text.querySelectorAll('mark')) mark.classList.toggle('off', !mark.dataset.r.split(' ').some(id => shown.has(id)));
}
filters.addEventListener('change', filter);
filters.addEventListener('submit', event => event.preventDefault());

// -- the selection: offsets count code points, as everywhere in the records ------------------------------------
const points = string => [...string].length;
function readSelection() {
  const now = document.getSelection();
  if (!now || now.isCollapsed || !now.rangeCount) return null;
  const range = now.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const quote = range.toString();
  if (!quote.trim()) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  return { start: points(before.toString()), quote };
}
document.addEventListener('selectionchange', () => {
  const found = readSelection();
  const inText = found || text.contains(document.getSelection()?.anchorNode);
  if (found) selected = found; else if (inText) selected = null;
  toolbar.hidden = !selected;
  const card = cardOf(current), more = document.getElementById('more-passage');
  more.hidden = !card?.matches('.card') || card.dataset.decision === 'rejected';
  more.querySelector('b').textContent = current ?? '';
});
const needSelection = () => { if (!selected) tell('Select words in the article first.', true); return selected; };
const forget = () => { selected = null; toolbar.hidden = true; document.getSelection()?.removeAllRanges(); };
async function add(kind, passage) {
  const data = await send({ op: 'add', kind, ...passage });
  if (!data) return;
  forget();
  choose(data.target, { focus: false });
  const form = records.querySelector(`.form[data-id="${CSS.escape(data.target)}"]`);
  form?.querySelector('select, input, textarea')?.focus();
}
const passage = (card, action, index) => { if (action === 'remove' || needSelection()) send({ op: 'evidence', kind: card.dataset.kind, id: card.id, action, index, ...(action === 'remove' ? {} : selected) }).then(data => data && action !== 'remove' && forget()); };
toolbar.addEventListener('mousedown', event => event.preventDefault()); // keeps the selection
toolbar.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button || !needSelection()) return;
  if (button.dataset.add) add(button.dataset.add, selected); else passage(cardOf(current), 'add');
});

// -- buttons --------------------------------------------------------------------------------------------------
const decide = (card, decision) => send({ op: 'decide', kind: card.dataset.kind, id: card.id, decision });
async function edit(id) { opened = opened === id ? null : id; current = id; await reload(); choose(id, { scroll: 'card' }); const form = records.querySelector(`.form[data-id="${CSS.escape(id)}"]`); if (form) form.querySelector('select, input, textarea')?.focus(); else cardOf(id)?.focus({ preventScroll: true }); }
document.addEventListener('click', event => {
  const button = event.target.closest('button'), card = event.target.closest('.card, .actor'), mark = event.target.closest('mark');
  if (mark && !selected) { const id = mark.dataset.r.split(' ').find(one => !cardOf(one)?.hidden); if (id) choose(id, { scroll: 'card' }); return; }
  if (card?.matches('.card') && !event.target.closest('button, .form')) { choose(card.id, { scroll: 'text' }); return; }
  if (!button) return;
  if (button.dataset.do) run(button.dataset.do);
  else if (button.dataset.decide) decide(card, button.dataset.decide);
  else if (button.dataset.edit) edit(button.dataset.edit);
  else if (button.dataset.optional !== undefined) send({ op: 'optional', kind: card.dataset.kind, id: card.id, value: Boolean(button.dataset.optional) });
  else if (button.dataset.passage) passage(card, button.dataset.passage, Number(button.dataset.index ?? 0));
  else if (button.matches('.take')) takeWords(button);
  else if (button.matches('.another')) another(button);
  else if (button.matches('.other-role')) { const roles = button.parentElement.querySelectorAll('.role'), copy = roles[roles.length - 1].cloneNode(true); roles[roles.length - 1].after(copy); copy.focus(); }
  else if (button.matches('.drop')) { const field = button.closest('.field'); button.parentElement.remove(); save(field); }
  else if (button.id === 'add') openAdd();
  else if (button.id === 'help-button') help.showModal();
});
const run = name => send(name === 'reopen' ? { op: 'done', value: false } : name === 'done' ? { op: 'done', value: true } : { op: name });
records.addEventListener('mousedown', event => { if (event.target.closest('.take, [data-passage]')) event.preventDefault(); });

// -- forms: a field is saved when it is left ------------------------------------------------------------------
function takeWords(button) {
  if (!needSelection()) return;
  button.previousElementSibling.value = selected.quote.trim().replace(/\s+/g, ' ');
  forget();
  save(button.closest('.field'));
}
function another(button) {
  const field = button.closest('.field'), readings = field.querySelectorAll('.reading'), last = readings[readings.length - 1], copy = last.cloneNode(true);
  for (const input of copy.querySelectorAll('input, textarea')) input.value = '';
  if (!copy.querySelector('.or')) copy.insertAdjacentHTML('afterbegin', '<span class="or">or</span>');
  if (!copy.querySelector('.drop')) copy.insertAdjacentHTML('beforeend', '<button type="button" class="drop" aria-label="drop this reading">×</button>');
  last.after(copy);
  copy.querySelector('select, input, textarea').focus();
}
const blank = value => value === '' ? null : value;
const readers = {
  date: node => { const words = node.querySelector('.words').value.trim(), edtf = node.querySelector('.edtf').value.trim(); return words || edtf ? { text: blank(words), edtf: blank(edtf) } : null; },
  place: node => { const words = node.querySelector('.words').value.trim(); return words ? { text: words, kind: node.querySelector('.kind').value, country: blank(node.querySelector('.country').value.trim()) } : null; },
  number: node => node.querySelector('.value').value ? Number(node.querySelector('.value').value) : null,
};
const readOne = (control, node) => readers[control]?.(node) ?? (readers[control] ? null : blank(node.querySelector('.value').value.trim()));
function readField(field) {
  const control = field.dataset.control, name = field.dataset.field;
  if (control === 'raw') return JSON.parse(field.querySelector('.json').value);
  if (control === 'phrases') return field.querySelector('.lines').value.split('\n').map(line => line.trim()).filter(Boolean);
  if (control === 'statements') return [...field.querySelectorAll('input:checked')].map(box => box.value);
  if (control === 'actors') return [...new Set([...field.querySelectorAll('.value')].map(select => select.value).filter(Boolean))];
  if (control === 'participants') return [...field.querySelectorAll('.participant')].filter(row => row.querySelector('.value').value).map(row => {
    const roles = [...new Set([...row.querySelectorAll('.role')].map(select => select.value))];
    return { actor: row.querySelector('.value').value, role: roles.length > 1 ? { any_of: roles } : roles[0], ...(row.querySelector('.optional')?.checked ? { optional: true } : {}) };
  });
  const values = [...field.querySelectorAll('.reading')].map(node => readOne(control, node));
  const different = values.filter((value, i) => values.findIndex(other => JSON.stringify(other) === JSON.stringify(value)) === i);
  const text = name === 'holder' || name === 'proposition' || name === 'name';
  const plain = text ? different.map(value => value ?? '') : different;
  let value = plain.length > 1 ? { any_of: plain } : plain[0];
  if (field.querySelector('.doubt .optional')?.checked) value = { optional: value };
  return control === 'outcome' ? { kind: value } : value;
}
async function save(field) {
  const form = field.closest('.form');
  let value;
  try { value = readField(field); } catch { tell('This is no JSON.', true); return; }
  const data = await send({ op: 'set', kind: form.dataset.kind, id: form.dataset.id, field: field.dataset.field, value });
  if (data && ['actors', 'participants'].includes(field.dataset.control)) await reload();
}
records.addEventListener('change', async event => {
  const field = event.target.closest('.field');
  if (!field) return;
  if (event.target.matches('.actor') && event.target.value === '+') { await newActor(event.target, field); return; }
  save(field);
});
async function newActor(select, field) {
  const words = needSelection(), form = field.closest('.form'), id = form.dataset.id;
  if (!words) { select.value = ''; return; }
  const data = await send({ op: 'add', kind: 'actors', ...words, quiet: true });
  if (!data) { select.value = ''; opened = id; return; }
  forget();
  select.append(new Option(words.quote.trim(), data.target, true, true));
  select.value = data.target;
  opened = id; current = id;
  await send({ op: 'set', kind: form.dataset.kind, id, field: field.dataset.field, value: readField(field) });
  await reload();
}

// -- the dialog for those who do not select with a mouse --------------------------------------------------------
function openAdd() { document.getElementById('add-words').value = selected?.quote ?? ''; addDialog.returnValue = ''; addDialog.showModal(); }
addDialog.addEventListener('close', () => {
  if (addDialog.returnValue !== 'add') return;
  const words = document.getElementById('add-words').value, occurrence = Number(document.getElementById('add-occurrence').value);
  add(addDialog.querySelector('[name=add-kind]:checked').value, { quote: words, occurrence });
});

// -- keys ------------------------------------------------------------------------------------------------------
function step(by) {
  const shown = cards().filter(card => !card.hidden);
  if (!shown.length) return;
  const at = shown.findIndex(card => card.id === current);
  choose(shown[Math.min(shown.length - 1, Math.max(0, at + by))].id, { focus: true });
}
async function decideAndGo(decision) {
  const card = cardOf(current);
  if (!card?.matches('.card')) { tell('Choose a record first: j and k step through them.', true); return; }
  const shown = cards().filter(one => !one.hidden), next = shown[shown.indexOf(card) + 1]?.id;
  if (await decide(card, decision)) { if (next) choose(next, { focus: true }); else cardOf(current)?.focus(); }
}
const keys = {
  j: () => step(1), k: () => step(-1), a: () => decideAndGo('accepted'), r: () => decideAndGo('rejected'),
  e: () => current && edit(current), o: () => cardOf(current)?.querySelector('[data-optional]')?.click(),
  z: () => run('undo'), y: () => run('redo'), d: () => bar.querySelector('[data-do=done], [data-do=reopen]').click(),
  n: () => document.getElementById('next')?.click(), '+': openAdd, '?': () => help.showModal(), '/': () => filters.elements.actor.focus(),
  s: () => needSelection() && add('statements', selected), p: () => needSelection() && add('positions', selected),
  m: () => needSelection() && add('meetings', selected), w: () => needSelection() && add('actors', selected),
  v: () => needSelection() && cardOf(current)?.matches('.card') && passage(cardOf(current), 'add'),
};
const keysOn = document.getElementById('keys-on');
keysOn.checked = localStorage.getItem('keys') !== 'off';
keysOn.addEventListener('change', () => localStorage.setItem('keys', keysOn.checked ? 'on' : 'off'));
document.addEventListener('keydown', event => {
  const isTyping = event.target.closest('input, textarea, select') || document.querySelector('dialog[open]');
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !isTyping) { event.preventDefault(); run(event.shiftKey ? 'redo' : 'undo'); return; }
  if (event.key === 'Escape' && opened && !document.querySelector('dialog[open]')) { document.activeElement?.blur(); edit(opened); return; }
  if (isTyping || !keysOn.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});

link(); filter();
