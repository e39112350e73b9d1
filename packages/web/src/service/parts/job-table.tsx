import type { RegisteredJob } from '@ctfusion/schema/service';
import { ago } from './words.js';

const LISTED = 10;

/** Jobs, the newest first, and how far each is. */
export function JobTable({ jobs }: { readonly jobs: readonly RegisteredJob[] }) {
  return (
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Job</th>
          <th scope="col">Asked for</th>
          <th scope="col">By</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {jobs.slice(0, LISTED).map((job) => (
          <tr key={job.job_id}>
            <th scope="row">{job.request.kind}</th>
            <td data-label="Asked for">{ago(job.created_at, Date.now())}</td>
            <td data-label="By">{job.created_by}</td>
            <td data-label="State">
              <JobState job={job} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function JobState({ job: { request, state, attempts, progress, error } }: { readonly job: RegisteredJob }) {
  return (
    <span>
      {state}
      {attempts > 1 ? `, begun ${attempts} times` : ''}
      {progress === undefined ? null : (
        <>
          : {progress.stage}{' '}
          <progress max={100} value={progress.percent} aria-label={`how far ${request.kind} is`} />{' '}
          {Math.round(progress.percent)} %
        </>
      )}
      {error === undefined ? '' : `: ${error}`}
    </span>
  );
}
