// The app: a Flex Consumption plan, the site, and all of its settings.

@description('Name of the plan.')
param planName string

@maxLength(32)
@description('Name of the app. The Functions host tells apps apart by the first 32 characters.')
param name string

@description('Region of plan and app.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Major version of Node.js that the app runs on.')
param nodeVersion '22' | '24'

@description('Memory of an instance in MB.')
param instanceMemoryMB 512 | 2048 | 4096

@description('Limit of the JavaScript heap in MB; 0 leaves it to Node.js and keeps the pre-warmed worker.')
param heapLimitMB int

@description('Name of the identity that the app runs as.')
param identityName string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the container that the deployed package lies in.')
param packageContainerName string

@description('Name of the vault that holds the SCIM token.')
param keyVaultName string

@description('Name of the secret that holds the SCIM token.')
param tokenSecretName string

@description('Name of the Application Insights component.')
param componentName string

@description('Id of the subnet that the app sends from; empty for none.')
param subnetId string

@description('Name of the setting that lets the identity stand in for a client secret at sign-in; empty without sign-in.')
param assertionSettingName string

@description('What is provisioned, and how: the settings of the job by name.')
param jobSettings { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}
resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: keyVaultName
}
resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds the app that it deploys to by this tag.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    // Flex Consumption refuses many of the usual properties here; a test holds the list.
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        // The least the platform allows. One slice runs at a time whatever this says: the lease sees to it.
        maximumInstanceCount: 40
        instanceMemoryMB: instanceMemoryMB
      }
      #disable-next-line BCP037 // documented, and missing in the published types
      siteUpdateStrategy: { type: 'Recreate' }
    }
  }
}

// Publishing asks for a token of Entra ID; user names and passwords are off.
resource noFtpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}
resource noScmPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

var platformSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  // Endpoints and not the account's name, from which the host would make addresses of the public cloud.
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
}
var heapSettings = heapLimitMB == 0
  ? {}
  : {
      languageWorkers__node__arguments: '--max-old-space-size=${heapLimitMB}'
    }
var signInSettings = empty(assertionSettingName)
  ? {}
  : {
      '${assertionSettingName}': identity.properties.clientId
    }
var connectionSettings = {
  ENTRA_TENANT_ID: tenant().tenantId
  AZURE_CLIENT_ID: identity.properties.clientId
  NOTION_SCIM_TOKEN: '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/${tokenSecretName})'
  STATE_TABLES_URL: storage.properties.primaryEndpoints.table
}

// The only owner of the settings: what is set elsewhere is gone after the next deployment.
resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(platformSettings, heapSettings, signInSettings, connectionSettings, jobSettings)
}

@description('Address of the app.')
output url string = 'https://${app.properties.defaultHostName}'
