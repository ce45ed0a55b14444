import type { NetworkHooks } from "hardhat/types/hooks";
import { addMatchersIfPossible, isTesting, OpenProviders } from "./chai.js";
import { LazyTestKit } from "./test-kit.js";

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
      connection.sertn = new LazyTestKit(context, connection);
      return connection;
    },
    closeConnection: async (context, connection, next) => {
      providers.delete(connection.provider);
      if (connection.sertn instanceof LazyTestKit) await connection.sertn.close();
      await next(context, connection);
    },
  };
};
