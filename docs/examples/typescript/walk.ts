// From signing up to a ticket, and money for a friend.
//   PLAZA=http://localhost:3000 node walk.ts
// region setup
import { createPlaza, isPlazaError, newKey } from '@plaza/client';

// Every change gets an idempotency key by itself, and keeps it while it is tried again. Tokens are renewed when they end.
const plaza = createPlaza({ baseUrl: process.env['PLAZA'] ?? 'http://localhost:3000' });
// endregion

const name = newKey();
const friend = createPlaza({ baseUrl: process.env['PLAZA'] ?? 'http://localhost:3000' });
await friend.auth.register({ email: `friend-${name}@example.com`, password: 'correct horse', name: 'Friend' });
const email = `buyer-${name}@example.com`;

// region register
// Whoever has signed up is signed in.
const user = await plaza.auth.register({ email, password: 'correct horse', name: 'Buyer' });
console.log(user.email);
// endregion

// region login
try {
  await plaza.auth.signIn({ email, password: 'correct horse' });
} catch (error) {
  if (isPlazaError(error, 'INVALID_CREDENTIALS')) console.log('The e-mail address or the password is wrong.');
  throw error;
}
// endregion

// region deposit
// Amounts are strings, never floating-point numbers. The sandbox confirms every deposit at once.
await plaza.api.deposit({ amount: '500.00', currency: 'EUR' });
// endregion

// region getBalance
const { balance, currency } = await plaza.api.getBalance();
console.log(`balance: ${balance} ${currency}`);
// endregion

// region listProducts
// The next page is read when the loop gets there.
const names: string[] = [];
for await (const product of plaza.pages('listProducts', { club: 'AS_MONACO', page_size: 4 })) names.push(product.name);
console.log(`products: ${names.length}`);
// endregion

// region getEvent
const { events } = await plaza.api.listEvents({ club: 'AS_MONACO' });
const { event } = await plaza.api.getEvent({ id: events[0]!.id });
const category = event.categories.find(({ seats_left }) => seats_left > 0)!;
// endregion

// region purchaseTickets
// One key for each purchase: store it before you send, and send the same request with it if no answer comes. You get the
// answer of the first, or it happens now. The client does so five times by itself. expected_total is the price that the
// person saw: if it has changed, nothing is paid.
const key = newKey();
const buy = () =>
  plaza.api.purchaseTickets(
    { event_id: event.id, category: category.name, quantity: 1, expected_total: category.price },
    { key },
  );
try {
  const { tickets } = await buy();
  console.log(`ticket: ${tickets[0]!.id}`);
} catch (error) {
  if (isPlazaError(error, 'PRICE_CHANGED', 'SOLD_OUT', 'INSUFFICIENT_FUNDS')) console.log(error.message);
  throw error;
}
// endregion
console.log(`the same ticket: ${(await buy()).tickets[0]!.id}`);

// region sendMoney
await plaza.api.sendMoney({
  recipient_email: friend.auth.user!.email,
  amount: '10.00',
  currency: 'EUR',
  note: 'For the match',
});
// endregion
console.log('sent: 10.00 EUR');

// region createWebhook
// You see the secret only here: your server verifies each message with it.
const { webhook, secret } = await plaza.api.createWebhook({
  url: 'https://shop.example.com/hooks/plaza',
  event_types: ['order.paid', 'ticket.issued'],
});
// endregion
console.log(webhook.id, secret.length > 0);
