import { RuleViolation } from '@keelson/eventsourcing';
import { balanceAt, balanceOf, sameBalance } from '../domain/balance.ts';
import { dueCall, type Payment } from '../domain/payment.ts';
import type { ProviderPayment } from '../domain/provider.ts';
import type { PaymentJournal, Payments, Turn } from '../processing/payments.ts';
import type { PaymentProvider } from '../provider/provider.ts';
import type { PaymentDocument } from '../views/payment-document.ts';
import { type Finding, type ReconciliationReport, reportOf } from './report.ts';

export interface ReconciliationParts {
  readonly payments: Payments;
  readonly journal: Pick<PaymentJournal, 'load'>;
  readonly provider: PaymentProvider;
  /** Our payments, in any order; a little behind is early enough. */
  readonly ours: () => AsyncIterable<{ readonly id: string; readonly doc: PaymentDocument }>;
  readonly now?: () => Date;
}

/** The longest time for one payment, and for one page of the provider's list. Milliseconds. */
const STEP_MS = 10_000;

/**
 * Who asked for a payment repeats or cancels it within minutes. One that the provider has not heard of after so long
 * is not coming, and is closed. Milliseconds: a day.
 */
const ABANDONED_AFTER_MS = 86_400_000;

const ORPHAN = 'The provider had it, and nobody here knew of it.';
const ABANDONED = 'It never came to the provider.';

/** Compares our payments with the provider's, and repairs what it can. Safe at any time, and several at once. */
export class Reconciliation {
  readonly #parts: ReconciliationParts;
  readonly #now: () => Date;

  constructor(parts: ReconciliationParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
  }

  /**
   * One run. What changed on either side in the last `windowMs` milliseconds is compared, and whatever is open here.
   * @param signal ends it early, after the payment at hand
   * @throws what the provider's list or our view throws; a payment that fails is a finding
   */
  async run(windowMs: number, signal?: AbortSignal): Promise<ReconciliationReport> {
    const since = new Date(this.#now().getTime() - windowMs);
    const compared = new Set<string>();
    const findings: Finding[] = [];
    const compare = async (id: string, find: () => Promise<Finding | undefined>) => {
      compared.add(id);
      const finding = await find().catch((error: unknown) => failed(id, error));
      if (finding) findings.push(finding);
    };
    for await (const theirs of this.#parts.provider.changedSince(since, STEP_MS)) {
      if (signal?.aborted) break;
      await compare(theirs.paymentId, () => this.#theirs(theirs));
    }
    for await (const { id, doc } of this.#parts.ours()) {
      if (signal?.aborted) break;
      if (!compared.has(id) && needsLook(doc, since)) await compare(id, () => this.#ours(id, doc));
    }
    return reportOf(since, compared.size, findings);
  }

  /** A payment that the provider has. */
  async #theirs(theirs: ProviderPayment): Promise<Finding | undefined> {
    const { paymentId } = theirs;
    if (!UUID.test(paymentId))
      return { paymentId, kind: 'unexplained', detail: 'The provider has it by no id of ours.' };
    const turn = this.#turn();
    const { payments, journal } = this.#parts;
    const before = await journal.load(paymentId, turn.deadline);
    if (!before) return this.#orphan(theirs);

    const agreed = sameBalance(balanceOf(before.state), balanceAt(theirs));
    await payments.observe(theirs, turn);
    const after = await payments.settle(paymentId, turn);
    const open = voidRefused(paymentId, after) ?? (await this.#explained(paymentId, after, theirs));
    if (open) return open;
    const detail = `It was ${before.state.phase} here and ${theirs.state} there, and is ${after.phase} now.`;
    if (!agreed) return { paymentId, kind: 'outcome-recorded', detail };
    return dueCall(before.state) && { paymentId, kind: 'completed', detail };
  }

  async #orphan(theirs: ProviderPayment): Promise<Finding | undefined> {
    const { paymentId, state } = theirs;
    const { heldMinor, capturedMinor, refundedMinor } = balanceAt(theirs);
    if (heldMinor === 0 && capturedMinor === refundedMinor) return undefined;
    const after = await this.#parts.payments.adopt(theirs, ORPHAN, this.#turn());
    const open = voidRefused(paymentId, after);
    if (open) return open;
    return { paymentId, kind: 'orphan-undone', detail: `It was ${state} there, and is ${after.phase} now.` };
  }

  /** A payment of ours that the provider's list did not have. */
  async #ours(id: string, { beganAt }: PaymentDocument): Promise<Finding | undefined> {
    const turn = this.#turn();
    const { payments, journal, provider } = this.#parts;
    const theirs = await provider.find(id, turn.deadline);
    if (theirs) return this.#theirs(theirs);
    const { phase } = (await journal.load(id, turn.deadline))?.state ?? { phase: 'unknown' };
    if (phase === 'canceled' || phase === 'declined' || phase === 'unknown') return undefined;
    if (phase !== 'requested') {
      return { paymentId: id, kind: 'unexplained', detail: `It is ${phase} here, and the provider does not know it.` };
    }
    if (this.#now().getTime() - Date.parse(beganAt) < ABANDONED_AFTER_MS) return undefined;
    const state = await payments.cancel(id, ABANDONED, turn);
    return { paymentId: id, kind: 'abandoned', detail: `Nobody asked again within a day; it is ${state} now.` };
  }

  /** A difference that is left. What was listed may be older than what was done since, so that it is looked up again. */
  async #explained(paymentId: string, ours: Payment, listed: ProviderPayment): Promise<Finding | undefined> {
    if (sameBalance(balanceOf(ours), balanceAt(listed))) return undefined;
    const { deadline } = this.#turn();
    const theirs = await this.#parts.provider.find(paymentId, deadline);
    const now = await this.#parts.journal.load(paymentId, deadline);
    if (theirs && now && sameBalance(balanceOf(now.state), balanceAt(theirs))) return undefined;
    const sides = { here: now && balanceOf(now.state), there: theirs && balanceAt(theirs) };
    return { paymentId, kind: 'unexplained', detail: `The money differs: ${JSON.stringify(sides)}.` };
  }

  #turn(): Turn {
    return { deadline: Date.now() + STEP_MS };
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Money that is set aside and should not be. Only a person can talk to the provider. */
function voidRefused(paymentId: string, { phase, refusal }: Payment): Finding | undefined {
  if (phase !== 'void-refused') return undefined;
  return { paymentId, kind: 'unexplained', detail: `It is canceled, and the provider refused to void it: ${refusal}.` };
}

/** Something is due or for a person, or it changed in the window and money may be in it. */
function needsLook({ payment, changedAt }: PaymentDocument, since: Date): boolean {
  if (dueCall(payment) || payment.phase === 'void-refused') return true;
  const isOver = payment.phase === 'declined' || payment.phase === 'voided';
  return !isOver && new Date(changedAt) >= since;
}

/** A rule's no does not go away by itself; what failed otherwise may have, by the next run. */
function failed(paymentId: string, error: unknown): Finding {
  const kind = error instanceof RuleViolation ? 'unexplained' : 'failed';
  return { paymentId, kind, detail: error instanceof Error ? error.message : String(error) };
}
