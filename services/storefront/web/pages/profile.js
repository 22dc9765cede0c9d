// @ts-check
import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { ask } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { go } from '../lib/router.js';
import { forget, person, signOut } from '../lib/session.js';
import { say } from '../parts/announcer.js';
import { Field, Form, faultOf } from '../parts/field.js';
import { SignedIn } from '../parts/guard.js';
import { Page } from '../parts/page.js';
import { Loading, Trouble } from '../parts/states.js';
import { useForm } from '../parts/use-form.js';

export function Profile() {
  return html`<${SignedIn}><${Page} title="Your profile" narrow><${Parts} /><//><//>`;
}

function Parts() {
  const { data, problem, again } = useLoaded('profile', (signal) => ask('/api/v1/accounts/me', { signal }));
  return html`<p class="lead">Signed in as <strong>${person.value?.email}</strong>.</p>
    ${problem && html`<${Trouble} problem=${problem} again=${again} />`}
    ${!data && !problem && html`<${Loading} what="your profile" />`} ${data && html`<${About} profile=${data} />`}
    <${Password} />
    <${Leave} />`;
}

/** @param {{ profile: { name?: string, deliveryAddress?: string } }} props */
function About({ profile }) {
  const [name, setName] = useState(profile.name ?? '');
  const [deliveryAddress, setAddress] = useState(profile.deliveryAddress ?? '');
  const form = useForm();
  const send = async () => {
    await ask('/api/v1/accounts/me', {
      method: 'PUT',
      body: { name: name.trim(), deliveryAddress: deliveryAddress.trim() },
    });
    say('Your profile is saved.');
  };
  return html`<section aria-labelledby="about"><h2 id="about">About you</h2>
    <${Form} ...${form} action="Save" send=${send}>
      <${Field} name="name" label="Name" autocomplete="name" maxlength="200" value=${name} onInput=${setName} fault=${faultOf(form.problem, 'name')} />
      <${Field} name="address" label="Delivery address" multiline maxlength="500" autocomplete="street-address" value=${deliveryAddress} onInput=${setAddress} fault=${faultOf(form.problem, 'deliveryAddress')} />
    <//>
  </section>`;
}

function Password() {
  const [oldPassword, setOld] = useState('');
  const [newPassword, setNew] = useState('');
  const form = useForm();
  const send = async () => {
    await ask('/api/v1/accounts/me/password', { method: 'PUT', body: { oldPassword, newPassword } });
    setOld('');
    setNew('');
    say('Your password is changed. Other devices are signed out.');
  };
  return html`<section aria-labelledby="password-part"><h2 id="password-part">Password</h2>
    <${Form} ...${form} action="Change the password" send=${send}>
      <${Field} name="old-password" label="Present password" type="password" autocomplete="current-password" required value=${oldPassword} onInput=${setOld} fault=${faultOf(form.problem, 'oldPassword')} />
      <${Field} name="new-password" label="New password" type="password" autocomplete="new-password" required minlength="10" maxlength="200" hint="At least 10 characters." value=${newPassword} onInput=${setNew} fault=${faultOf(form.problem, 'newPassword')} />
    <//>
  </section>`;
}

function Leave() {
  const here = () => {
    void signOut();
    go('/shop');
  };
  const everywhere = async () => {
    await ask('/api/v1/sessions', { method: 'DELETE' });
    forget();
    go('/shop');
  };
  return html`<section aria-labelledby="leave"><h2 id="leave">Sign out</h2>
    <p><button type="button" onClick=${here}>Sign out</button> <button type="button" class="plain" onClick=${everywhere}>Sign out on every device</button></p>
  </section>`;
}
