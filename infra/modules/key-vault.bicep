// A vault of its own for the one secret there is: the SCIM token of Notion.

@description('Name of the vault.')
param name string

@description('Region of the vault.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the secret that holds the SCIM token.')
param tokenSecretName string

@secure()
@description('SCIM token of Notion. Empty: the vault keeps the token it has, so that a deployment never overwrites one.')
param notionToken string

@minValue(7)
@maxValue(90)
@description('Days for which a deleted vault or secret can be recovered, and its name cannot be used anew.')
param softDeleteRetentionInDays int

@description('Name of the workspace that the audit log goes to.')
param workspaceName string

@description('False: reachable through a private endpoint only.')
param publicNetworkAccess bool

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: softDeleteRetentionInDays
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicNetworkAccess ? 'Allow' : 'Deny'
    }
  }
}

resource token 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(notionToken)) {
  parent: vault
  name: tokenSecretName
  properties: {
    value: notionToken
    contentType: 'SCIM token of the Notion workspace'
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}
