/** An alarm of CloudWatch that goes into `ALARM`, as EventBridge tells of it. @param state what is otherwise */
export const rings = (alarmName: string, state: object = {}) => ({
  version: '0',
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: {
    alarmName,
    state: {
      value: 'ALARM',
      reason: 'Threshold crossed.',
      timestamp: '2026-03-02T08:59:00.000+0000',
      ...state,
    },
    previousState: { value: 'OK' },
  },
});
/** A run of SageMaker Model Monitor that found violations. @param detail what is otherwise */
export const ran = (job: string, detail: object = {}) => ({
  source: 'aws.sagemaker',
  'detail-type': 'SageMaker Processing Job State Change',
  detail: {
    ProcessingJobArn: `arn:aws:sagemaker:us-east-1:111122223333:processing-job/${job}`,
    ProcessingJobStatus: 'Completed',
    MonitoringScheduleArn: 'arn:aws:sagemaker:us-east-1:111122223333:monitoring-schedule/churn-quality',
    ExitMessage: 'CompletedWithViolations: Job completed successfully with 3 violations.',
    ...detail,
  },
});
