// @ts-check
import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { ask } from '../lib/api.js';
import { address, go } from '../lib/router.js';
import { Field, Form, faultOf } from '../parts/field.js';
import { Page } from '../parts/page.js';
import { useForm } from '../parts/use-form.js';

export function Register() {
  const next = address.value.searchParams.get('next') ?? '';
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm();
  const send = async () => {
    const body = { email: email.trim(), password, ...(name.trim() && { name: name.trim() }) };
    await ask('/api/v1/accounts', { method: 'POST', body });
    go(`/shop/verify?${new URLSearchParams({ email: body.email, next })}`);
  };
  return html`<${Page} title="Open an account" narrow lead="You get a mail with a code; with it the account is yours.">
    <${Form} ...${form} action="Open the account" send=${send}>
      <${Field} name="name" label="Name" autocomplete="name" required=${false} maxlength="200" value=${name} onInput=${setName} fault=${faultOf(form.problem, 'name')} />
      <${Field} name="email" label="E-mail" type="email" autocomplete="username" required value=${email} onInput=${setEmail} fault=${faultOf(form.problem, 'email')} />
      <${Field} name="password" label="Password" type="password" autocomplete="new-password" required minlength="10" maxlength="200"
        hint="At least 10 characters." value=${password} onInput=${setPassword} fault=${faultOf(form.problem, 'password')} />
    <//>
    <p>Already one of the crew? <a href="/shop/sign-in">Sign in</a>.</p>
  <//>`;
}
