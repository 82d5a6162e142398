import { expect, test } from '@jest/globals';
import { resultOf, type SmtpError, type SmtpResult } from './smtp.ts';

const refusal = (command: string, response: string): SmtpError => ({
  code: 'EENVELOPE',
  command,
  response,
  responseCode: Number(response.slice(0, 3)),
});

test.each<[string, SmtpError, SmtpResult]>([
  [
    'a mailbox that does not exist bounces',
    refusal('RCPT TO', '550 5.1.1 <lea@plaza.example>: no such user'),
    { outcome: 'refused', error: '550 5.1.1', bounced: true },
  ],
  [
    'a server without enhanced codes is believed too',
    refusal('RCPT TO', '550 lea@plaza.example unknown'),
    { outcome: 'refused', error: '550', bounced: true },
  ],
  [
    'a rule against relaying says nothing about the mailbox',
    refusal('RCPT TO', '554 5.7.1 Relay access denied'),
    { outcome: 'deferred', error: '554 5.7.1' },
  ],
  [
    'a full mailbox may have room later',
    refusal('RCPT TO', '452 4.2.2 Mailbox full'),
    { outcome: 'deferred', error: '452 4.2.2' },
  ],
  [
    'content that is refused does not make the address a bad one',
    { ...refusal('DATA', '554 5.6.0 Message refused'), code: 'EMESSAGE' },
    { outcome: 'refused', error: '554 5.6.0', bounced: false },
  ],
  [
    'a sign-in that is refused is for the operator to mend',
    { ...refusal('AUTH PLAIN', '535 5.7.8 Authentication failed'), code: 'EAUTH' },
    { outcome: 'deferred', error: '535 5.7.8' },
  ],
  [
    'a sender that is refused is for the operator to mend',
    refusal('MAIL FROM', '550 5.1.8 Sender refused'),
    { outcome: 'deferred', error: '550 5.1.8' },
  ],
  [
    'a connection that fails is tried again',
    { code: 'ECONNECTION', command: 'CONN' },
    { outcome: 'deferred', error: 'ECONNECTION' },
  ],
  ['whatever has no code is tried again', {}, { outcome: 'deferred', error: 'unknown' }],
])('%s', (_, error, result) => {
  expect(resultOf(error)).toEqual(result);
});
