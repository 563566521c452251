import { PrismaPg } from "@prisma/adapter-pg";
import type { IsolationLevel, Transaction } from "@prisma/driver-adapter-utils";

/**
 * Prisma's adapter for Postgres that sends the statements of a transaction one after another: Prisma loads a row's
 * relations in parallel, and `pg` has deprecated a query on a connection that is still busy.
 */
export class PrismaPgInTurn extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level?: IsolationLevel) => inTurn(await start(level));
    return adapter;
  }
}

function inTurn(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const queued =
    <Query, Result>(send: (query: Query) => Promise<Result>) =>
    (query: Query): Promise<Result> => {
      const answer = last.then(() => send(query));
      // The caller gets the failure; the next statement is sent all the same, as on any connection.
      last = answer.catch(() => {});
      return answer;
    };
  transaction.queryRaw = queued(transaction.queryRaw.bind(transaction));
  transaction.executeRaw = queued(transaction.executeRaw.bind(transaction));
  return transaction;
}
