/**
 * Forms that take a passkey along (`data-passkey`): asks the gateway what the browser is to ask for, asks the person, and sends
 * the form with the answer. What goes wrong is told in the form itself.
 */

/** @typedef {{ message: string, remedy: string }} Told */

/** What the gateway asks counts for five minutes there. */
const OFFER_MS = 240_000;

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (form instanceof HTMLFormElement) prepare(form);
}

function prepare(/** @type {HTMLFormElement} */ form) {
  const { origin } = form.dataset;
  const isHere = origin === location.origin && typeof PublicKeyCredential === 'function';
  form.hidden = !isHere;
  const elsewhere = form.parentElement?.querySelector('[data-passkey-elsewhere]');
  if (elsewhere instanceof HTMLElement) elsewhere.hidden = isHere;
  const stop = isHere && form.dataset.passkey === 'get' ? offer(form) : () => {};
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // a browser asks for one thing at a time
    stop();
    withPasskey(form).catch(() => tell(form, form.dataset.failed ?? ''));
  });
}

/**
 * Offers passkeys in the list of saved sign-ins below the name, where the page has such a field and the browser can. Who does
 * not want one is told nothing of it. @returns ends the offer.
 */
function offer(/** @type {HTMLFormElement} */ form) {
  const field = document.querySelector('input[autocomplete~="webauthn"]');
  let /** @type {AbortController | null} */ offered = null;
  let until = 0;
  const stop = () => {
    offered?.abort();
    offered = null;
    until = 0;
  };
  const begin = async () => {
    if (performance.now() < until) return;
    stop();
    until = performance.now() + OFFER_MS;
    offered = new AbortController();
    const { signal } = offered;
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const asked = await question(form, { offered: 'yes' });
    if (!asked.ok || signal.aborted) return;
    send(form, await given(await asked.json(), { mediation: 'conditional', signal }));
  };
  const again = () => void begin().catch(() => {});
  // the list is shown when the field is entered, and when it is clicked once more
  field?.addEventListener('focus', again);
  field?.addEventListener('click', again);
  if (field !== null && field === document.activeElement) again();
  return stop;
}

async function withPasskey(/** @type {HTMLFormElement} */ form) {
  const buttons = [...form.querySelectorAll('button')];
  if (buttons.some(({ disabled }) => disabled)) return;
  for (const button of buttons) button.disabled = true;
  try {
    tell(form, '');
    const answer = await ceremony(form);
    if (answer !== null) send(form, answer);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function send(/** @type {HTMLFormElement} */ form, /** @type {object} */ answer) {
  const field = form.elements.namedItem('answer');
  if (field instanceof HTMLInputElement) field.value = JSON.stringify(answer);
  // what is not sent twice
  for (const secret of form.querySelectorAll('input[type="password"]')) secret.remove();
  HTMLFormElement.prototype.submit.call(form);
}

/** What the gateway wants the browser to be asked for. */
function question(/** @type {HTMLFormElement} */ form, /** @type {Record<string, string>} */ more = {}) {
  const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  return fetch(form.dataset.options ?? '', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ ...fields, ...more }),
  });
}

/** The browser's answer; null where there is none, which has been told. */
async function ceremony(/** @type {HTMLFormElement} */ form) {
  const asked = await question(form);
  const body = await asked.json();
  if (!asked.ok) {
    const { message, remedy } = /** @type {Told} */ (body);
    tell(form, `${message} ${remedy}`);
    return null;
  }
  try {
    return form.dataset.passkey === 'create' ? await made(body) : await given(body);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    tell(form, (name === 'InvalidStateError' ? form.dataset.known : form.dataset.canceled) ?? '');
    return null;
  }
}

async function made(/** @type {any} */ options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
  };
  const { id, rawId, type, response } = /** @type {any} */ (
    await navigator.credentials.create({ publicKey })
  );
  return {
    ...{ id, rawId: textOf(rawId), type },
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function given(/** @type {any} */ options, /** @type {object} */ how = {}) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(withBytes),
  };
  const { id, rawId, type, response } = /** @type {any} */ (
    await navigator.credentials.get({ publicKey, ...how })
  );
  return {
    ...{ id, rawId: textOf(rawId), type },
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: response.userHandle ? textOf(response.userHandle) : null,
    },
  };
}

const withBytes = (/** @type {any} */ known) => ({ ...known, id: bytesOf(known.id) });

function bytesOf(/** @type {string} */ text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function textOf(/** @type {ArrayBuffer} */ buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function tell(/** @type {HTMLFormElement} */ form, /** @type {string} */ text) {
  const place = form.querySelector('[data-passkey-problem]');
  if (!(place instanceof HTMLElement)) return;
  place.textContent = text;
  place.hidden = text === '';
}
