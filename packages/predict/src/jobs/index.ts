export { type DevicePlan, devicePlans } from './device-plans.js';
export { interruptedMs, interruptionsPerHour } from './interruptions.js';
export { type DeviceUse, type JobPhases, type JobTimes, jobClock, ONE_DEVICE } from './job-clock.js';
export { type JobCost, jobCost } from './job-cost.js';
export { type JobMachine, jobMachines } from './job-machine.js';
export { type JobOutcome, type JobTerms, jobOutcome, type PredictedRun } from './job-outcome.js';
export { type JobPlan, jobPlan, type SetupSizes } from './job-plan.js';
export { orderJobs } from './order-jobs.js';
export {
  type JobRanking,
  type JobRankingOptions,
  type JoinedPlan,
  kindOf,
  type RankedJob,
  rankJobs,
} from './rank-jobs.js';
