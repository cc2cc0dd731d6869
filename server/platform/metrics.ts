/** Owns the metrics registry. Rooms hand in numbers; names follow Prometheus: unit last, counters end in _total. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  registry: Registry;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  /** `read` is asked at each scrape. */
  gauge(name: string, help: string, read: () => number): void;
  /** One label, whose values come with their numbers; there must be few of them. */
  gaugeBy(name: string, help: string, label: string, read: () => Record<string, number>): void;
  /** A counter that its owner keeps itself: `read` only ever rises. */
  total(name: string, help: string, read: () => number): void;
  histogram(name: string, help: string, buckets: number[], labels?: readonly string[]): Histogram;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    counter: (name, help, labels = []) =>
      new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    gaugeBy(name, help, label, read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        collect() {
          for (const [value, number] of Object.entries(read())) this.set({ [label]: value }, number);
        },
      });
    },
    total(name, help, read) {
      new Counter({
        name,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({ name, help, buckets, labelNames: [...labels], registers: [registry] }),
  };
}
