import type { NetworkHooks } from "hardhat/types/hooks";
import { addMatchersIfPossible, isTesting, OpenProviders } from "./chai.js";

/** Connections of a test run: chai knows the matchers from the first one on, and they know the connections. */
export default async (): Promise<Partial<NetworkHooks>> => {
  const providers = new OpenProviders();
  let adding: Promise<void> | undefined;
  return {
    newConnection: async (context, next) => {
      const connection = await next(context);
      if (isTesting()) {
        providers.add(connection.provider);
        adding ??= addMatchersIfPossible({ providers });
        await adding;
      }
      return connection;
    },
    closeConnection: async (context, connection, next) => {
      providers.delete(connection.provider);
      await next(context, connection);
    },
  };
};
