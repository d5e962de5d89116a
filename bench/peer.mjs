// DuckDB beside Portico: the same files, keys and questions. Prints lines as the benchmark programs do.
// Usage: node peer.mjs MODULES load FOLDER NAME ROWS [keyed] | ask FOLDER NAME ROWS   (MODULES: where npm installed it)
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, command, folder, name, rows, keyed] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${modules}/`)('@duckdb/node-api');
const csv = `${folder}/${name}-${rows}.csv`;
const database = `${folder}/${name}-${rows}.duckdb`;
const who = keyed ? 'DuckDB, primary key' : 'DuckDB';
const columns = {
  line_id: name === 'text' ? 'VARCHAR' : 'BIGINT', customer: 'VARCHAR', sold_at: 'TIMESTAMP', country: 'VARCHAR',
  product: 'VARCHAR', status: 'VARCHAR', quantity: 'BIGINT', price: 'DECIMAL(18,2)',
};
const types = `{${Object.entries(columns).map(([column, type]) => `'${column}': '${type}'`)}}`;
const from_csv = `read_csv('${csv}', header = true, columns = ${types})`;

const print = (what, figure) => console.log(`${who}\t${what}\t${figure}`);
const rate = (count, took) => {
  const a_second = count / took;
  return a_second < 1e6 ? `${(a_second / 1e3).toFixed(0)} k rows/s` : `${(a_second / 1e6).toFixed(2)} M rows/s`;
};
const open = async () => (await DuckDBInstance.create(database, { threads: '2' })).connect();

async function seconds(work) {
  const begin = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

async function load() {
  for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
  const connection = await open();
  const definition = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await connection.run(`create table sales (${definition}${keyed ? ', primary key (line_id)' : ''})`);
  const took = await seconds(async () => {
    await (['corrected', 'skewed'].includes(name) ? upsert(connection)
                                                  : connection.run(`insert into sales select * from ${from_csv}`));
    await connection.run('checkpoint');
  });
  const what = (of) => `load, ${name}, ${rows} rows: ${of}`;
  const stored = (await connection.runAndReadAll('select count(*) from sales')).getRows()[0][0];
  print(what('rate'), rate(Number(rows), took));
  print(what('file'), `${(statSync(database).size / Number(stored)).toFixed(1)} bytes a row`);
  print(what('peak RSS'), `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

// A key may come twice in the file but not in one statement, so it takes one for each 100,000 rows.
async function upsert(connection) {
  await connection.run(`create temp table staged as select row_number() over () - 1 as n, * from ${from_csv}`);
  for (let begin = 0; begin < Number(rows); begin += 100_000)
    await connection.run(
      `insert or replace into sales select * exclude (n) from staged where n >= ${begin} and n < ${begin + 100_000}`);
}

const month = "date_trunc('month', sold_at at time zone 'UTC' at time zone 'Europe/Berlin')";
const one_customer = `select ${month}, country, sum(price) from sales where customer = '77' group by all`;
const everyone = 'select country, status, sum(price) from sales group by all';

async function ask() {
  const connection = await open();
  const times = async (what, runs, question) => {
    const statement = await connection.prepare(question);
    const took = [];
    for (let run = 0; run < runs; ++run) took.push(1e3 * (await seconds(() => statement.runAndReadAll())));
    took.sort((a, b) => a - b);
    const at = (p) => took[Math.min(took.length - 1, Math.floor(p * took.length))].toFixed(took[0] < 10 ? 3 : 1);
    print(`ask, ${name}, ${rows} rows: ${what}`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  };
  const cold = async (what, question) => {
    execFileSync('dd', [`of=${database}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none']);
    const took = await seconds(() => connection.runAndReadAll(question));
    print(`ask, ${name}, ${rows} rows: ${what}`, `${(took * 1e3).toFixed(1)} ms`);
  };
  await cold('one customer, cold', one_customer);
  await times('one customer by month and text', 200, one_customer);
  await times('everyone by two texts, two threads', 15, everyone);
  await connection.run('set threads = 1');
  await times('everyone by two texts, one thread', 15, everyone);
  await times('everyone, two-term filter, one thread', 15,
              "select country, status, sum(price) from sales where status = 'paid' and quantity > 4 group by all");
  await times('95th percentile of price by text, one thread', 15,
              'select country, quantile_disc(price, 0.95) from sales group by all');
  await times('distinct integer keys, one thread', 15, 'select count(distinct line_id) from sales');
}

await { load, ask }[command]();
