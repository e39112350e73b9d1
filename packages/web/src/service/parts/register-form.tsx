import type { CtfusionClient } from '@ctfusion/client';
import type { NamedSystem } from '@ctfusion/schema/service';
import { useState } from 'preact/hooks';
import { TextField } from '../../views/field.js';
import { problemOf } from '../client/use-answer.js';

const EMPTY = { name: '', gpu: '', cpu: '', vcpus: '', price: '' };

interface RegisterFormProps {
  readonly client: CtfusionClient;
  readonly onRegistered: () => void;
}

/** Registers a machine by the names of its parts. */
export function RegisterForm({ client, onRegistered }: RegisterFormProps) {
  const [form, setForm] = useState(EMPTY);
  const [told, setTold] = useState('');
  const set = (field: keyof typeof EMPTY) => (value: string) => setForm({ ...form, [field]: value });
  const register = async (): Promise<void> => {
    try {
      await client.systems.register(namedSystem(form));
      setTold(`${form.name.trim()} is registered`);
      setForm(EMPTY);
      onRegistered();
    } catch (error) {
      setTold(problemOf(error));
    }
  };
  return (
    <details class="section">
      <summary>Register a machine</summary>
      <form
        class="filters"
        aria-label="Register a machine"
        onSubmit={(event) => {
          event.preventDefault();
          void register();
        }}
      >
        <TextField label="Name" value={form.name} onValue={set('name')} />
        <TextField label="Its GPU" value={form.gpu} onValue={set('gpu')} placeholder="RTX 4090" />
        <TextField label="Its CPU" value={form.cpu} onValue={set('cpu')} placeholder="AMD EPYC 7B13" />
        <TextField label="Virtual CPUs" value={form.vcpus} onValue={set('vcpus')} isCount />
        <TextField label="Price an hour" value={form.price} onValue={set('price')} />
        <button type="submit">Register</button>
      </form>
      <p role="status">{told}</p>
      <p class="hint">
        On the machine itself, “ctfusion agent --service” benchmarks it once, registers it and sends its signs
        of life.
      </p>
    </details>
  );
}

function namedSystem({ name, gpu, cpu, vcpus, price }: typeof EMPTY): NamedSystem {
  const isGiven = (value: string): boolean => value.trim() !== '';
  const number = (value: string): number => Number(value.trim().replace(',', '.'));
  return {
    system_id: name.trim(),
    ...(isGiven(gpu) ? { gpu: gpu.trim() } : {}),
    ...(isGiven(cpu) ? { cpu: cpu.trim() } : {}),
    ...(isGiven(vcpus) ? { vcpus: number(vcpus) } : {}),
    ...(isGiven(price) ? { price_per_hour: number(price) } : {}),
  };
}
