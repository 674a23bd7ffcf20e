// One page of figures in the portal: what the job has done, how fast, and what waits. Layout and queries lie in workbook/.

@description('Name of the workbook: a GUID.')
param name string

@description('Name of the deployment, for the title.')
param environmentName string

@description('Region of the workbook.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the workspace that holds the logs.')
param workspaceName string

var layout = json(loadTextContent('../workbook/workbook.json'))

// By the names of the layout's items.
var queries = {
  now: loadTextContent('../workbook/now.kql')
  cycles: loadTextContent('../workbook/cycles.kql')
  operations: loadTextContent('../workbook/operations.kql')
  failures: loadTextContent('../workbook/failures.kql')
  leavers: loadTextContent('../workbook/leavers.kql')
  rate: loadTextContent('../workbook/rate.kql')
  lag: loadTextContent('../workbook/lag.kql')
}

var common = {
  version: 'KqlItem/1.0'
  size: 0
  timeContextFromParameter: 'TimeRange'
  queryType: 0
  resourceType: 'microsoft.operationalinsights/workspaces'
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Notion provisioning (${environmentName})'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspace.id
    serializedData: string(union(layout, {
      fallbackResourceIds: [workspace.id]
      items: map(
        layout.items,
        item =>
          contains(queries, item.name)
            ? union(item, { content: union(item.content, common, { query: queries[item.name] }) })
            : item
      )
    }))
  }
}
