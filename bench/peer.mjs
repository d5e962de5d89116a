// DuckDB beside Portico: the same files, keys and questions. Prints lines as the benchmark programs do.
// Usage: node peer.mjs MODULES COMMAND FOLDER NAME ROWS [keyed]
// MODULES: where npm installed it; COMMAND: load, ask, commits, records, customers, readers
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, command, folder, name, row_count, keyed] = process.argv.slice(2);
const rows = Number(row_count);
const { DuckDBInstance } = createRequire(`${modules}/`)('@duckdb/node-api');
const csv = `${folder}/${name}-${rows}.csv`;
const database = `${folder}/${name}-${rows}.duckdb`;
const who = keyed ? 'DuckDB, primary key' : 'DuckDB';
const columns = {
  line_id: name === 'text' ? 'VARCHAR' : 'BIGINT', customer: 'VARCHAR', sold_at: 'TIMESTAMP', country: 'VARCHAR',
  product: 'VARCHAR', status: 'VARCHAR', quantity: 'BIGINT', price: 'DECIMAL(18,2)',
};
const types = `{${Object.entries(columns).map(([column, type]) => `'${column}': '${type}'`)}}`;
const from_csv = (file) => `read_csv('${file}', header = true, columns = ${types})`;

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

// What is measured of each question: milliseconds, in ascending order.
function times_figure(took) {
  took.sort((a, b) => a - b);
  const at = (p) => took[Math.min(took.length - 1, Math.floor(p * took.length))];
  const shown = (p) => `${at(p).toFixed(at(0.5) < 10 ? 3 : 1)} ms`;
  return `p50 ${shown(0.5)}, p99 ${shown(0.99)}`;
}

const column_list = Object.keys(columns);
async function fresh_table(table, key) {
  for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
  const connection = await open();
  const definition = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await connection.run(`create table ${table} (${definition}${key ? ', primary key (line_id)' : ''})`);
  return connection;
}

// Rows of a file in memory, numbered from 0 by n.
const stage = (connection, file) => connection.run(
  `create or replace temp table staged as select row_number() over () - 1 as n, * from ${from_csv(file)}`);
const batch = (begin, count) =>
  `select ${column_list} from staged where n >= ${begin} and n < ${begin + count}`;

async function load_once() {
  const connection = await fresh_table('sales', keyed);
  const before = process.cpuUsage();
  const took = await seconds(async () => {
    await (['corrected', 'skewed'].includes(name) ? upsert(connection)
                                                  : connection.run(`insert into sales select * from ${from_csv(csv)}`));
    await connection.run('checkpoint');
  });
  return { connection, took, worked: process.cpuUsage(before) };
}

// The fastest of three, as bench_load does.
async function load() {
  const loads = [];
  for (let turn = 0; turn < 3; ++turn) {
    loads.at(-1)?.connection.closeSync();
    loads.push(await load_once());
  }
  const { connection } = loads.at(-1);
  const { took, worked } = loads.reduce((best, other) => (other.took < best.took ? other : best));
  const what = (of) => `load, ${name}, ${rows} rows: ${of}`;
  const stored = (await connection.runAndReadAll('select count(*) from sales')).getRows()[0][0];
  print(what('rate'), rate(rows, took));
  print(what('processor time'), `${((worked.user + worked.system) / rows).toFixed(2)} s per M rows`);
  print(what('file'), `${(statSync(database).size / Number(stored)).toFixed(1)} bytes a row`);
  print(what('peak RSS'), `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

// A key may come twice in the file but not in one statement, so it takes one for each 100,000 rows.
async function upsert(connection) {
  await stage(connection, csv);
  for (let begin = 0; begin < rows; begin += 100_000)
    await connection.run(`insert or replace into sales ${batch(begin, 100_000)}`);
}

async function commits() {
  const connection = await fresh_table('sales', keyed);
  await stage(connection, csv);
  const times = [];
  const took = await seconds(async () => {
    for (let begin = 0; begin < rows; begin += 1000)
      times.push(1e3 * (await seconds(() => connection.run(`insert into sales ${batch(begin, 1000)}`))));
    await connection.run('checkpoint');
  });
  print(`commits of 1000 rows, ${name}, ${rows} rows: rate`, rate(rows, took));
  print(`commits of 1000 rows, ${name}, ${rows} rows: one commit`, times_figure(times));
}

async function records() {
  const connection = await fresh_table('records', true);
  const measure = async (what) => {
    const took = await seconds(async () => {
      for (let begin = 0; begin < rows; begin += 100_000)
        await connection.run(`insert or replace into records ${batch(begin, 100_000)}`);
      await connection.run('checkpoint');
    });
    print(`records, ${rows} rows: ${what}`, rate(rows, took));
  };
  await stage(connection, csv);
  await measure('new, in the order of keys');
  await measure('unchanged');
  await connection.run('update staged set price = price + 0.01 where n % 100 = 0');
  await measure('1 % changed');
  await connection.run('delete from records');
  await stage(connection, csv.replace(`/${name}-`, '/random-'));
  await measure('new, in random order of keys');
}

const month = "date_trunc('month', sold_at at time zone 'UTC' at time zone 'Europe/Berlin')";
const of_customer = (customer) =>
  `select ${month}, country, sum(price) from sales where customer = ${customer} group by all`;
const one_customer = of_customer("'77'");
const everyone = 'select country, status, sum(price) from sales group by all';

async function ask() {
  const connection = await open();
  const times = async (what, runs, question, kind = 'ask') => {
    const statement = await connection.prepare(question);
    const took = [];
    for (let run = 0; run < runs; ++run) took.push(1e3 * (await seconds(() => statement.runAndReadAll())));
    print(`${kind}, ${name}, ${rows} rows: ${what}`, times_figure(took));
  };
  await connection.run('set threads = 1');
  if (name === 'diverse') {
    await times('distinct texts, 200,000 of them', 15, 'select count(distinct product) from sales', 'query');
    return times('distinct texts, estimated', 15, 'select approx_count_distinct(product) from sales', 'query');
  }
  await connection.run('set threads = 2');
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
  await times('95th percentile by two texts', 15,
              'select country, status, quantile_cont(price, 0.95) from sales group by all', 'query');
  await times('95th percentile by two texts, estimated', 15,
              'select country, status, approx_quantile(price, 0.95) from sales group by all', 'query');
  await times('distinct integer keys, one thread', 15, 'select count(distinct line_id) from sales');
}

async function customers() {
  const connection = await open();
  const statement = await connection.prepare(of_customer('?'));
  const times = [];
  for (let run = 0; run < 200; ++run)
    times.push(1e3 * (await seconds(() => {
      statement.bindVarchar(1, String(6 + run * 100));
      return statement.runAndReadAll();
    })));
  print(`customers, ${name}, ${rows} rows: a small one by month and text`, times_figure(times));
}

// 64 connections, one question at a time each. UV_THREADPOOL_SIZE must be 65 or more for all of them to run.
async function readers() {
  const instance = await DuckDBInstance.create(database, { threads: '2' });
  const statements = [];
  for (let reader = 0; reader < 64; ++reader)
    statements.push(await (await instance.connect()).prepare(of_customer('?')));
  const ask_all = async (what) => {
    const times = [];
    const end = Date.now() + 10_000;
    await Promise.all(statements.map(async (statement, reader) => {
      for (let turn = reader; Date.now() < end; turn += 7) {
        statement.bindVarchar(1, String(1 + (turn % 200)));
        times.push(1e3 * (await seconds(() => statement.runAndReadAll())));
      }
    }));
    print(`64 readers, ${name}, ${rows} rows: ${what}`, times_figure(times));
    print(`64 readers, ${name}, ${rows} rows: ${what}, rate`, `${(times.length / 10).toFixed(0)} questions/s`);
  };
  await ask_all('alone');
  const writer = await instance.connect();
  await writer.run(`create temp table batch as select * from sales limit 100000`);
  let written = 0;
  let writing = true;
  const write = async () => {
    for (; writing; written += 100_000) await writer.run('insert into sales select * from batch');
  };
  const written_all = write();
  await ask_all('beside a writer');
  writing = false;
  await written_all;
  print(`64 readers, ${name}, ${rows} rows: the writer meanwhile`, rate(written, 10));
}

await { load, ask, commits, records, customers, readers }[command]();
