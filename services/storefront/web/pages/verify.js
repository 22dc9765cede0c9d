// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../lib/api.js';
import { address, go } from '../lib/router.js';
import { say } from '../parts/announcer.js';
import { Field, Form, faultOf } from '../parts/field.js';
import { Page } from '../parts/page.js';
import { useForm } from '../parts/use-form.js';

/**
 * Confirms the address with the code of the mail; a link in the mail may carry both. The password goes with them: somebody
 * else may have registered with this address, and their mail must not make their password count.
 */
export function Verify() {
  const query = address.value.searchParams;
  const [email, setEmail] = useState(query.get('email') ?? '');
  const [code, setCode] = useState(query.get('code') ?? '');
  const [password, setPassword] = useState('');
  const form = useForm();
  const send = async () => {
    await ask('/api/v1/accounts/verify', {
      method: 'POST',
      body: { email: email.trim(), code: code.trim(), password },
    });
    say('Your address is confirmed.');
    go(`/shop/sign-in?${new URLSearchParams({ email: email.trim(), next: query.get('next') ?? '' })}`);
  };
  return html`<${Page} title="Confirm your address" narrow lead="We sent you a mail with a code. It may take a moment to arrive.">
    <${LaptopInbox} />
    <${Form} ...${form} action="Confirm" send=${send}>
      <${Field} name="email" label="E-mail" type="email" autocomplete="username" required value=${email} onInput=${setEmail} fault=${faultOf(form.problem, 'email')} />
      <${Field} name="code" label="Code" autocomplete="one-time-code" spellcheck=${false} required value=${code} onInput=${setCode} fault=${faultOf(form.problem, 'code')} />
      <${Field} name="password" label="Password" type="password" autocomplete="current-password" required maxlength="200"
        hint="The one that you chose when you registered." value=${password} onInput=${setPassword} fault=${faultOf(form.problem, 'password')} />
    <//>
  <//>`;
}

/** On a laptop no mail leaves the machine: they can be read at /inbox. Elsewhere there is no such page. */
function LaptopInbox() {
  const [there, setThere] = useState(false);
  useEffect(() => {
    fetch('/inbox', { method: 'HEAD' }).then(
      ({ ok }) => setThere(ok),
      () => {},
    );
  }, []);
  if (!there) return null;
  return html`<p class="note">This platform runs on a laptop: its mail is in the <a href="/inbox" target="_blank" rel="noopener">inbox page</a>.</p>`;
}
