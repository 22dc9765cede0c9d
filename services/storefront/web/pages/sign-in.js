// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { address, go } from '../lib/router.js';
import { safeReturn } from '../lib/routes.js';
import { person, signIn } from '../lib/session.js';
import { Field, Form } from '../parts/field.js';
import { Page } from '../parts/page.js';
import { useForm } from '../parts/use-form.js';

export function SignIn() {
  const query = address.value.searchParams;
  const next = safeReturn(query.get('next'));
  const [email, setEmail] = useState(query.get('email') ?? '');
  const [password, setPassword] = useState('');
  const form = useForm();
  useEffect(() => {
    if (person.value) go(next, { replace: true });
  }, [person.value]);
  const unverified = form.problem?.problem.includes('verified') ?? false;
  return html`<${Page} title="Sign in" narrow>
    <${Form} ...${form} action="Sign in" send=${() => signIn(email.trim(), password)}>
      ${unverified && html`<p><a href=${`/shop/verify?email=${encodeURIComponent(email.trim())}`}>Confirm your address</a> with the code that we sent.</p>`}
      <${Field} name="email" label="E-mail" type="email" autocomplete="username" required value=${email} onInput=${setEmail} />
      <${Field} name="password" label="Password" type="password" autocomplete="current-password" required value=${password} onInput=${setPassword} />
    <//>
    <p>New here? <a href=${`/shop/register?next=${encodeURIComponent(next)}`}>Open an account</a>.</p>
  <//>`;
}
