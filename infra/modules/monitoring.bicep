// Where logs go: a workspace, and Application Insights on top of it.

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param componentName string

@description('Region of both.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@minValue(30)
@maxValue(730)
@description('Days for which logs are kept. Logs hold ids and codes, no names and no addresses.')
param retentionInDays int

@description('Most gigabytes of logs taken in a day, such as 0.5; -1 for no limit.')
param dailyCapGb string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    // The type says int, the service takes fractions.
    workspaceCapping: { dailyQuotaGb: json(dailyCapGb) }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}
