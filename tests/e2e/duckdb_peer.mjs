// DuckDB for differential_test.py: reads a line of JSON with SQL, writes a line of JSON with rows; whole numbers are "#12".
// Usage: node duckdb_peer.mjs MODULES FILE, where MODULES is where npm installed @duckdb/node-api
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [modules, file] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${modules}/`)('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
const columns = `{'id': 'BIGINT', 'who': 'VARCHAR', 'at': 'BIGINT', 'area': 'VARCHAR', 'kind': 'BIGINT', 'quantity': 'BIGINT',
  'price': 'BIGINT', 'rate': 'BIGINT', 'open': 'BOOLEAN'}`;
await connection.run(`create table lines as select * from read_csv('${file}', header = true, columns = ${columns})`);
for await (const line of createInterface({ input: process.stdin })) {
  const rows = await (await connection.run(JSON.parse(line))).getRows();
  console.log(JSON.stringify(rows, (_, cell) => (typeof cell === 'bigint' ? `#${cell}` : cell)));
}
