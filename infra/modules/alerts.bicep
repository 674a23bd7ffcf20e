// Alerts to people: one rule for each thing that must not stay unnoticed, and the address that is told.

@description('Beginning of the names of rules and action group.')
param namePrefix string

@description('Name of the deployment, for the subjects of mails.')
param environmentName string

@description('Region of the rules.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the workspace that is watched.')
param workspaceName string

@description('Mail address of a person or a group.')
param notificationEmail string

@description('False: alerts are raised and listed, and nobody gets a mail.')
param sendFailureEmails bool

@description('How often the rules look whose answer must be quick.')
param urgentAlertFrequency 'PT5M' | 'PT10M' | 'PT15M'

@description('How often the other rules look.')
param alertFrequency 'PT15M' | 'PT30M' | 'PT1H'

@description('Address of docs/operations.md in a browser; empty: the mails name the file.')
param operationsGuideUrl string

type Rule = {
  @description('Name of the rule, of its query in alerts/, and of its heading in docs/operations.md.')
  name: string
  @description('Subject of the mail.')
  title: string
  @description('What happened.')
  text: string
  severity: 0 | 1 | 2 | 3
  query: string
  frequency: string
  @description('Time that the query looks back.')
  window: string
  @description('What is compared with the threshold: rows, or the total of a column.')
  measure: { column: string?, operator: 'GreaterThan' | 'LessThan', threshold: int }
  @description('One alert, and one mail, for each value of this column; empty for one in all.')
  per: string
  @description('Time without a further mail. Absent: one mail when it begins, and one when it is over.')
  mute: string?
}

var rows = { operator: 'GreaterThan', threshold: 0 }

// What lasts is one alert from beginning to end. What happens once is muted for as long as the query still sees it.
var rules Rule[] = [
  {
    name: 'no-heartbeat'
    title: 'The provisioning job is silent'
    text: 'No tick has ended for 30 minutes. Nobody joins or leaves Notion until it runs again.'
    severity: 1
    query: loadTextContent('../alerts/no-heartbeat.kql')
    frequency: urgentAlertFrequency
    window: 'PT30M'
    measure: { column: 'Ticks', operator: 'LessThan', threshold: 1 }
    per: ''
  }
  {
    name: 'no-complete-import'
    title: 'Entra ID could not be read completely'
    text: 'For an hour no tick has read all of its sources to the end. Removals wait for a complete read.'
    severity: 2
    query: loadTextContent('../alerts/no-complete-import.kql')
    frequency: alertFrequency
    window: 'PT1H'
    measure: { column: 'Missing', operator: 'GreaterThan', threshold: 0 }
    per: ''
  }
  {
    name: 'health-error'
    title: 'The provisioning job is unhealthy'
    text: 'For 15 minutes the reason that the alert names has kept the job from its work. The status tells what to do.'
    severity: 1
    query: loadTextContent('../alerts/health-error.kql')
    frequency: urgentAlertFrequency
    window: 'PT30M'
    measure: rows
    per: 'Code'
  }
  {
    name: 'removals-overdue'
    title: 'People who should be out of Notion are still in'
    text: 'Removals are overdue: at least one person should have lost access and has not.'
    severity: 1
    query: loadTextContent('../alerts/removals-overdue.kql')
    frequency: urgentAlertFrequency
    window: 'PT2H'
    measure: rows
    per: ''
  }
  {
    name: 'holds-waiting'
    title: 'Changes beyond a limit are held'
    text: 'The guard holds changes that go beyond a limit. They wait until the limit is raised or the facts change.'
    severity: 2
    query: loadTextContent('../alerts/holds-waiting.kql')
    frequency: alertFrequency
    window: 'P1D'
    measure: rows
    per: ''
  }
  {
    name: 'credential-refused'
    title: 'A credential is refused'
    text: 'Notion or Microsoft Graph refuses the credential; the alert names the code.'
    severity: 1
    query: loadTextContent('../alerts/credential-refused.kql')
    frequency: urgentAlertFrequency
    window: 'PT2H'
    measure: rows
    per: 'Code'
  }
  {
    name: 'quarantine-entered'
    title: 'The provisioning job is in quarantine'
    text: 'Too much fails, or the job must not go on as it is.'
    severity: 1
    query: loadTextContent('../alerts/quarantine-entered.kql')
    frequency: alertFrequency
    window: 'PT1H'
    measure: rows
    per: ''
    mute: 'PT1H'
  }
  {
    name: 'job-disabled'
    title: 'The provisioning job has been switched off'
    text: 'The job has switched itself off. Nothing is provisioned until somebody starts it.'
    severity: 0
    query: loadTextContent('../alerts/job-disabled.kql')
    frequency: alertFrequency
    window: 'PT1H'
    measure: rows
    per: ''
    mute: 'PT1H'
  }
  {
    name: 'escrow-stale'
    title: 'Escrow has not been empty for a day'
    text: 'Some object waits after a failure. GET /api/escrow lists what waits, with its reasons; others are provisioned as usual.'
    severity: 3
    query: loadTextContent('../alerts/escrow-stale.kql')
    frequency: alertFrequency
    window: 'P1D'
    measure: rows
    per: ''
    mute: 'P1D'
  }
  {
    // Name, severity and query as Microsoft recommends them for this case.
    name: 'daily-cap-reached'
    title: 'Daily data limit reached'
    text: 'The workspace takes no more logs until tomorrow, and until then the other alerts are blind.'
    severity: 2
    query: loadTextContent('../alerts/daily-cap-reached.kql')
    frequency: alertFrequency
    window: 'PT1H'
    measure: rows
    per: ''
    mute: 'P1D'
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${namePrefix}-people'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'NotionSync'
    enabled: sendFailureEmails
    emailReceivers: [
      { name: 'operators', emailAddress: notificationEmail, useCommonAlertSchema: true }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${rule.title} (${environmentName})'
      description: '${rule.text} What to do: ${empty(operationsGuideUrl) ? 'docs/operations.md' : operationsGuideUrl}#${rule.name}'
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: rule.frequency
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: rule.measure.?column == null ? 'Count' : 'Total'
            metricMeasureColumn: rule.measure.?column
            operator: rule.measure.operator
            threshold: rule.measure.threshold
            dimensions: empty(rule.per) ? [] : [{ name: rule.per, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: rule.?mute == null
      muteActionsDuration: rule.?mute
      // A new workspace has no tables yet.
      skipQueryValidation: true
      actions: {
        actionGroups: [people.id]
        actionProperties: { 'Email.Subject': '${rule.title} (${environmentName})' }
      }
    }
  }
]
