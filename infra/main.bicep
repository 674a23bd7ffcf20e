// Everything the job needs in Azure, in one resource group. Native resources only, so that it compiles offline.

targetScope = 'resourceGroup'

// ── What must be said ──

@minLength(1)
@maxLength(64)
@description('Name of this deployment, such as production: letters, digits and hyphens. It is part of the names and a tag.')
param environmentName string

@description('Object id (not the application id) of the Notion enterprise application whose assignments say who belongs in Notion.')
param servicePrincipalId string

@description('Mail address of a person or a group that is told when something is wrong.')
param notificationEmail string

@description('True: storage and vault have no public address, and the app reaches them through a network of its own.')
param vnetEnabled bool

// ── What may be said ──

@description('Region of all resources. Must offer Flex Consumption.')
param location string = resourceGroup().location

@secure()
@description('SCIM token of Notion. Better left empty: infra/set-notion-token.sh puts it into the vault without anybody seeing it.')
param notionToken string = ''

@description('False: the alerts are raised and listed, and nobody gets a mail.')
param sendFailureEmails bool = true

@description('How often the four urgent rules look. A rule costs about 1.50 USD a month at PT5M, 1 at PT10M, 0.50 at PT15M.')
param urgentAlertFrequency 'PT5M' | 'PT10M' | 'PT15M' = 'PT5M'

@description('How often the other rules look. A rule costs about 0.50 USD a month at PT15M, and less at PT30M and PT1H.')
param alertFrequency 'PT15M' | 'PT30M' | 'PT1H' = 'PT15M'

@description('Where docs/operations.md can be read in a browser; the mails link to its headings. Empty: they name the file.')
param operationsGuideUrl string = ''

@description('Object id of the person or group that operates the job: may rotate the token and read tables and logs. Empty: nobody.')
param operatorPrincipalId string = ''

@description('What the operator is.')
param operatorPrincipalType 'Group' | 'ServicePrincipal' | 'User' = 'Group'

@description('When a slice starts: six-field NCRONTAB, seconds first, UTC. The alerts expect a tick at least every ten minutes.')
param syncSchedule string = '0 * * * * *'

@minValue(10)
@maxValue(540)
@description('Seconds for which one slice works before it hands over to the next one.')
param softDeadlineSeconds int = 480

@minValue(1)
@maxValue(730)
@description('Days for which the provisioning log is kept.')
param recordRetentionDays int = 30

@description('SCIM endpoint of Notion.')
param notionScimUrl string = 'https://www.notion.so/scim/v2'

@description('Whether the SCIM token may go to a host in notionScimUrl that Notion does not document, such as a proxy of your own.')
param allowUndocumentedTarget bool = false

@minValue(1)
@maxValue(60000)
@description('Ceiling of requests to Notion a minute; below it the rate adapts by itself.')
param notionMaxRequestsPerMinute int = 600

@minValue(1)
@maxValue(64)
@description('Requests to Notion that may be under way at the same time.')
param notionConcurrency int = 8

@description('Major version of Node.js.')
param nodeVersion '22' | '24' = '24'

@description('Memory of an instance in MB: 512 is enough for fewer than 20,000 people.')
param instanceMemoryMB 512 | 2048 | 4096 = 512

@minValue(0)
@maxValue(3584)
@description('Limit of the JavaScript heap in MB, well below the memory of the instance. 0 leaves it to Node.js, which takes about half of that memory, and starts faster.')
param heapLimitMB int = 0

@description('How often, and where, each byte of the state is stored. What is lost is read again, so LRS will do.')
param storageRedundancy 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' = 'Standard_LRS'

@minValue(7)
@maxValue(90)
@description('Days for which a deleted vault or token can be recovered. As long, a new deployment asks for the vault to be recovered first.')
param keyVaultRetentionInDays int = 7

@minValue(30)
@maxValue(730)
@description('Days for which logs are kept; 30 are free of charge.')
param logRetentionInDays int = 30

@description('Most gigabytes of logs taken in a day, such as 0.5; -1 for no limit. Once it is reached the alerts are blind until the next day.')
param logDailyCapGb string = '0.5'

@description('Client id of an app registration with the app roles Provisioning.Read and Provisioning.Operate: people then sign in. Empty: function keys.')
param signInClientId string = ''

@description('Address range of the private network.')
param vnetAddressPrefix string = '10.90.0.0/26'

@description('Tags of every resource, beside the ones set here.')
param tags { *: string } = {}

// ── Names, computed once from what is known before anything exists ──

var odd = ['_', '.', '(', ')']
var slug = toLower(reduce(odd, environmentName, (text, character) => replace(text, character, '-')))
// 13 characters; never cut off, and part of every name that must be unique in the world.
var unique = uniqueString(resourceGroup().id, environmentName)
var names = {
  alerts: 'alert-${take(slug, 40)}'
  app: 'func-${take(slug, 13)}-${unique}'
  component: 'appi-${take(slug, 40)}-${unique}'
  identity: 'id-${take(slug, 40)}-${unique}'
  keyVault: 'kv-${unique}'
  network: 'vnet-${take(slug, 30)}-${unique}'
  plan: 'plan-${take(slug, 13)}-${unique}'
  storageAccount: 'st${unique}'
  workbook: guid(resourceGroup().id, environmentName, 'workbook')
  workspace: 'log-${take(slug, 40)}-${unique}'
}
var packageContainerName = 'app-package'
var appSubnetName = 'app'
var tokenSecretName = 'notion-scim-token'
var assertionSettingName = empty(signInClientId) ? '' : 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
var tableNames = ['watermarks', 'mappings', 'quarantine', 'cycles', 'requests']
var allTags = union(tags, { 'azd-env-name': environmentName, app: 'entra-notion-provisioner' })
var graphUrls = {
  AzureCloud: 'https://graph.microsoft.com'
  AzureUSGovernment: 'https://graph.microsoft.us'
  AzureChinaCloud: 'https://microsoftgraph.chinacloudapi.cn'
}

// ── Resources ──

module identity 'modules/identity.bicep' = {
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: allTags
    retentionInDays: logRetentionInDays
    dailyCapGb: logDailyCapGb
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: names.storageAccount
    location: location
    tags: allTags
    redundancy: storageRedundancy
    packageContainerName: packageContainerName
    tableNames: tableNames
    workspaceName: names.workspace
    publicNetworkAccess: !vnetEnabled
  }
  dependsOn: [monitoring]
}

module keyVault 'modules/key-vault.bicep' = {
  params: {
    name: names.keyVault
    location: location
    tags: allTags
    tokenSecretName: tokenSecretName
    notionToken: notionToken
    softDeleteRetentionInDays: keyVaultRetentionInDays
    workspaceName: names.workspace
    publicNetworkAccess: !vnetEnabled
  }
  dependsOn: [monitoring]
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  params: {
    name: names.network
    location: location
    tags: allTags
    addressPrefix: vnetAddressPrefix
    storageAccountName: names.storageAccount
    keyVaultName: names.keyVault
    appSubnetName: appSubnetName
  }
  dependsOn: [storage, keyVault]
}

module roleAssignments 'modules/role-assignments.bicep' = {
  params: {
    identityName: names.identity
    storageAccountName: names.storageAccount
    keyVaultName: names.keyVault
    workspaceName: names.workspace
    componentName: names.component
    workbookName: names.workbook
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
  dependsOn: [identity, storage, keyVault, monitoring, workbook]
}

module functionApp 'modules/function-app.bicep' = {
  params: {
    planName: names.plan
    name: names.app
    location: location
    tags: allTags
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    heapLimitMB: heapLimitMB
    identityName: names.identity
    storageAccountName: names.storageAccount
    packageContainerName: packageContainerName
    keyVaultName: names.keyVault
    tokenSecretName: tokenSecretName
    componentName: names.component
    subnetId: vnetEnabled ? resourceId('Microsoft.Network/virtualNetworks/subnets', names.network, appSubnetName) : ''
    assertionSettingName: assertionSettingName
    jobSettings: {
      ENTRA_SERVICE_PRINCIPAL_ID: servicePrincipalId
      GRAPH_BASE_URL: graphUrls[environment().name]
      NOTION_SCIM_URL: notionScimUrl
      ALLOW_UNDOCUMENTED_TARGET: allowUndocumentedTarget ? 'true' : 'false'
      SYNC_SCHEDULE: syncSchedule
      SYNC_SOFT_DEADLINE_SECONDS: string(softDeadlineSeconds)
      RECORD_RETENTION_DAYS: string(recordRetentionDays)
      NOTION_MAX_REQUESTS_PER_MINUTE: string(notionMaxRequestsPerMinute)
      NOTION_CONCURRENCY: string(notionConcurrency)
      HTTP_AUTH: empty(signInClientId) ? 'keys' : 'entra'
    }
  }
  // Roles first: an app that starts without them fails until the next restart.
  dependsOn: [roleAssignments, network]
}

module signIn 'modules/sign-in.bicep' = if (!empty(signInClientId)) {
  params: {
    functionAppName: names.app
    clientId: signInClientId
    assertionSettingName: assertionSettingName
  }
  dependsOn: [functionApp]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    namePrefix: names.alerts
    environmentName: environmentName
    location: location
    tags: allTags
    workspaceName: names.workspace
    notificationEmail: notificationEmail
    sendFailureEmails: sendFailureEmails
    urgentAlertFrequency: urgentAlertFrequency
    alertFrequency: alertFrequency
    operationsGuideUrl: operationsGuideUrl
  }
  dependsOn: [monitoring]
}

module workbook 'modules/workbook.bicep' = {
  params: {
    name: names.workbook
    environmentName: environmentName
    location: location
    tags: allTags
    workspaceName: names.workspace
  }
  dependsOn: [monitoring]
}

@description('Name of the function app.')
output AZURE_FUNCTION_APP_NAME string = names.app

@description('Address of the function app.')
output AZURE_FUNCTION_APP_URL string = functionApp.outputs.url

@description('Name of the vault that holds the SCIM token.')
output AZURE_KEY_VAULT_NAME string = names.keyVault

@description('Object id of the identity, which needs its permissions on Microsoft Graph.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
