/** What is wrong with what was given to us, in one line that names the file and the field. */
export class SynthFault extends Error {
  override readonly name = 'SynthFault';
}
